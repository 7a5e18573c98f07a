"""Whatever a list does not know of a URL changes nothing: there is no way to other columns."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from users.roles import ROLES
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.tests.managed_lists import ManagedListCase

KNOWN = {
    "q", "size", "after", "before", "state", "error", "type", "requester", "worker", "kind",
    "workflow", "task", "role", "company_role", "by", "row", "sort",
}  # fmt: skip
DAYS = ("submitted", "closed", "made", "completed", "noted", "on")
PATHS = ("/manage/tickets/", "/manage/tasks/", "/manage/errors/", "/team/", "/tickets/", "/tasks/")


def lookups(model: Any, depth: int = 3) -> Iterator[str]:
    """Every way of the ORM from a model to a column of it or of what it points to."""
    for field in model._meta.get_fields():
        yield field.name
        if depth and field.is_relation and isinstance(field.related_model, type):
            for further in lookups(field.related_model, depth - 1):
                yield f"{field.name}__{further}"


COLUMNS = sorted(
    {name for model in (TicketInstance, TaskInstance, TicketError) for name in lookups(model, 2)}
    - KNOWN
)
SUFFIXES = st.sampled_from(["", "__in", "__startswith", "__isnull", "__gt", "_id", "__regex"])
CROSSING = st.builds(str.__add__, st.sampled_from(COLUMNS), SUFFIXES)
KEYS = (CROSSING | st.text(max_size=20)).filter(
    lambda key: key not in KNOWN and not key.startswith(DAYS)
)
VALUES = st.sampled_from(["", "1", "a", "True", "\x00", "2026-01-01", "' OR 1=1 --"]) | st.text(
    alphabet=st.characters(exclude_categories=["Cs"]), max_size=20
)
SORTS = st.tuples(st.just("sort"), CROSSING | st.sampled_from(["company", "-pk", "?", "password"]))
EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
)


class UnknownKeysTest(ManagedListCase):
    def shown(self, path: str, query: str = "") -> tuple[list[int], list[Any], str]:
        """The rows of a list, its chips, and its sentence on how many there are."""
        context = self.open(f"{path}?{query}").context
        rows = [row.pk for row in context["object_list"]]
        return rows, context["listing"].chips, context["pager"].count_text

    def test_they_change_nothing(self) -> None:
        everyone = make_person(self.company, "of-every-role", roles=list(ROLES))
        self.client.log_in(everyone)
        plain = {path: self.shown(path) for path in PATHS}

        @EXAMPLES
        @given(st.sampled_from(PATHS), st.lists(st.tuples(KEYS, VALUES) | SORTS, max_size=4))
        def ask(path: str, pairs: list[tuple[str, str]]) -> None:
            query = urlencode(pairs, errors="surrogatepass")
            self.assertEqual(self.shown(path, query), plain[path], query)

        ask()

    def test_the_columns_are_those_of_people_and_companies_too(self) -> None:
        for column in ("assigned_to__password", "created_by__email", "company__name"):
            self.assertIn(column, COLUMNS)
