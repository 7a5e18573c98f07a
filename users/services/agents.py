"""Agents: programs that are members of a company."""

import secrets
from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from users.audit import audit_log
from users.errors import AgentNameTaken
from users.models import Company, CompanyRole, User, UserKind
from users.models.people import AGENT_DOMAIN, AGENT_LAST_NAME
from users.roles import AGENT_ROLES
from users.services.people import set_company_roles, store_roles

ADDRESS_BYTES = 8


@transaction.atomic(durable=True)
def create_agent(
    *,
    company: Company,
    name: str,
    system_roles: Collection[str],
    company_roles: Collection[CompanyRole],
) -> User:
    """Create an agent of the company, which can do nothing until it has a token.

    Args:
        company: its company.
        name: what people call it, in one line.
        system_roles: names of system roles; others than ``AGENT_ROLES`` are left out.
        company_roles: of the same company.

    Raises:
        AgentNameTaken: an agent of the company, active or not, is called so in any case.
        ValidationError: where the name can't be one, such as a web address.
    """
    _require_free_name(company, name)
    agent = User.objects.create_user(
        f"agent-{secrets.token_hex(ADDRESS_BYTES)}@{AGENT_DOMAIN}",
        first_name=name,
        last_name=AGENT_LAST_NAME,
        kind=UserKind.AGENT,
        company=company,
    )
    agent.groups.set(Group.objects.filter(name__in={*system_roles} & {*AGENT_ROLES}))
    set_company_roles(person=agent, roles=company_roles)
    audit_log.record("agent_created", company=company, subject=str(agent))
    return agent


@transaction.atomic(durable=True)
def change_agent(
    *,
    agent: User,
    name: str,
    system_roles: Collection[str],
    company_roles: Collection[CompanyRole],
) -> User:
    """Give an agent this name and exactly these roles, as ``create_agent`` does.

    Raises:
        AgentNameTaken: another agent of the company, active or not, is called so in any case.
    """
    assert agent.company is not None
    if name != agent.first_name:
        _require_free_name(agent.company, name, but_for=agent)
        agent.first_name = name
        agent.save(update_fields=["first_name", "updated_at"])
    allowed = {*system_roles} & {*AGENT_ROLES}
    store_roles(person=agent, system_roles=allowed, company_roles=company_roles)
    return agent


def _require_free_name(company: Company, name: str, but_for: User | None = None) -> None:
    """Refuse the name of another agent; the locked row of the company keeps the name free."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    namesakes = User.objects.of_company(company).agents().filter(first_name__iexact=name)
    if any(each != but_for for each in namesakes):
        raise AgentNameTaken(name)
