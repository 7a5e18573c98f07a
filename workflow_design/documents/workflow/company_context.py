"""The company context: what a company has already, for the references of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json


@dataclass(frozen=True)
class CompanyContext:
    """The company's roles and definitions that a document may refer to.

    Attributes:
        company_roles: names of the company's roles.
        workflows: whole workflow documents by key, of the draft or else the published version,
            or else the newest that is retired.
        retired: keys of the workflows that have neither; documents may bring them, but not
            refer to them.
    """

    company_roles: tuple[str, ...] = ()
    workflows: Mapping[str, Json] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
