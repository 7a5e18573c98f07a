"""Who a token acts for, and what their company has."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from ticketflower.api.bodies.definitions import Summary


class Company(Schema):
    """A company."""

    name: str
    time_zone: str = Field(description="Name in the IANA time zone database.")


class TokenInfo(Schema):
    """The token of the request."""

    name: str
    prefix: str = Field(description="The part of the token that isn't secret.")
    scopes: list[str]
    expires_at: datetime


class Me(Schema):
    """The person or agent whom a token acts for."""

    name: str
    kind: Literal["person", "agent"]
    email: str | None = Field(description="Agents have none.")
    company: Company
    roles: list[str] = Field(description="Roles, which give permissions.")
    company_roles: list[str] = Field(
        description="Company roles, which decide what they can submit and work on."
    )
    token: TokenInfo


class CompanyRole(Schema):
    """A company role, which documents may name."""

    name: str
    description: str
    people: int = Field(description="Number of active people with this role.")
    agents: int = Field(description="Number of active agents with this role.")


class Context(Schema):
    """What a document may refer to in this company."""

    company_roles: list[CompanyRole]
    workflows: list[Summary]
    ticket_types: list[Summary]
    action_hosts: list[str] = Field(
        description="Private hosts that actions can call. Public hosts can always be called."
    )
