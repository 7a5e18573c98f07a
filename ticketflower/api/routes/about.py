"""Who a token acts for, and what their company has."""

from django.conf import settings
from ninja import Router

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import about as bodies
from ticketflower.api.bodies.definitions import Kind
from ticketflower.api.routes.definitions import summaries
from users.models import CompanyRole
from users.scopes import CHANGE, DEFINITIONS_READ, VIEW

router = Router(tags=["about"])


@router.get(
    "/me", url_name="me", operation_id="get_me", **operation(None, answers={200: bodies.Me})
)
def me(request: ApiRequest) -> bodies.Me:
    """The person or agent whom the token acts for, their roles, and the scopes of the token."""
    person, company, token = request.user, request.company, request.token
    return bodies.Me(
        name=str(person),
        kind="agent" if person.is_agent else "person",
        email=None if person.is_agent else person.email,
        company=bodies.Company(name=company.name, time_zone=company.time_zone),
        roles=sorted(person.system_roles()),
        company_roles=sorted(role.role_name for role in person.company_roles.all()),
        token=bodies.TokenInfo.model_validate(token, from_attributes=True),
    )


@router.get(
    "/context",
    url_name="context",
    operation_id="get_context",
    **operation(DEFINITIONS_READ, VIEW, CHANGE, answers={200: bodies.Context}),
)
def context(request: ApiRequest) -> bodies.Context:
    """What documents may refer to: company roles, workflows, ticket types, hosts of actions."""
    roles = CompanyRole.objects.of_company(request.company).for_list()
    columns = ("role_name", "description", "people", "agents")
    return bodies.Context(
        company_roles=[
            bodies.CompanyRole(name=name, description=description, people=people, agents=agents)
            for name, description, people, agents in roles.values_list(*columns)
        ],
        workflows=summaries(request.company, Kind.WORKFLOW),
        ticket_types=summaries(request.company, Kind.TICKET),
        action_hosts=settings.ACTION_ALLOWED_HOSTS,
    )
