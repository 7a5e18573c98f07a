"""List of the people of a company, as its admins see it: with what they have to do."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import DateTimeField, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from ticketflower.lists.filters import ChoiceFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import Sort
from users.models import CompanyRole, User, UserQuerySet
from users.roles import LABELS
from workflow_ops.lists.declaration import Layout
from workflow_ops.models import TaskInstance

STATES = [("available", "Available"), ("away", "Away"), ("deactivated", "Deactivated")]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""In the order of last logins, those who have not logged in yet."""


@dataclass(frozen=True)
class PeopleColumn:
    """Heading of a column, with the orders that it offers."""

    title: str
    sorts: tuple[str, ...] = ()
    layout: Layout = "text"


FILTERS = (
    ChoiceFilter("state", "Status", lambda: STATES, UserQuerySet.in_states),
    ChoiceFilter("role", "Role", lambda: list(LABELS.items()), UserQuerySet.with_roles),
    ChoiceFilter(
        "company_role",
        "Company role",
        lambda: CompanyRole.objects.names_by_id(),
        UserQuerySet.with_company_roles,
        "select",
    ),
)
SORTS = (
    Sort("name", "Name", Keyset(("last_name", "first_name", "pk"), descending=False)),
    Sort("name-z", "Name, Z to A", Keyset(("last_name", "first_name", "pk"), descending=True)),
    Sort("seen", "Latest login", Keyset(("seen", "pk"), descending=True)),
    Sort("unseen", "Earliest login", Keyset(("seen", "pk"), descending=False)),
    Sort("most", "Most open tasks", Keyset(("open_tasks", "pk"), descending=True)),
    Sort("fewest", "Fewest open tasks", Keyset(("open_tasks", "pk"), descending=False)),
)
COLUMNS = (
    PeopleColumn("Name", ("name", "name-z")),
    PeopleColumn("Company roles"),
    PeopleColumn("Roles"),
    PeopleColumn("Status"),
    PeopleColumn("Last login", ("seen", "unseen")),
    PeopleColumn("Open tasks", ("most", "fewest"), "count"),
)


def with_open_tasks(people: QuerySet[User]) -> QuerySet[User]:
    """The people with the number of their open tasks, and when they logged in for the last time."""
    return people.annotate(
        open_tasks=TaskInstance.objects.count_on_list(OuterRef("pk")),
        seen=Coalesce("last_login", Value(NEVER, DateTimeField())),
    )
