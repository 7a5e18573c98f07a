"""A filter value that a list does not know shows nothing and says so (2FAuth#15, ManageIQ#5511)."""

import csv
import json
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import PagedListView
from users.audit.page import FILTERS as AUDIT_FILTERS
from users.audit.page import AuditPage
from users.views.agents import AgentListView
from users.views.companies import CompanyListView
from users.views.invitations import InvitationListView
from users.views.tokens import TokenListView
from workflow_design.services.drafts import discard_draft, store_document
from workflow_design.tests.factories import ticket_document
from workflow_design.views.definitions import DefinitionListView
from workflow_ops.lists.navigation import LIST_PARAMETER
from workflow_ops.lists.registry import LISTS
from workflow_ops.models import SavedView, TicketInstance, TicketStatus
from workflow_ops.tests.managed_lists import ManagedListCase
from workflow_ops.views.lists import ManagedListView, PersonalListView
from workflow_ops.views.manage.errors import ManageErrorListView
from workflow_ops.views.manage.tasks import ManageTaskListView
from workflow_ops.views.manage.tickets import ManageTicketListView
from workflow_ops.views.people import PersonListView

GONE = "no-longer-there"

ADDRESSES: dict[type[PagedListView[Any]], str] = {
    ManageTicketListView: "/manage/tickets/",
    ManageTaskListView: "/manage/tasks/",
    ManageErrorListView: "/manage/errors/",
    PersonListView: "/team/",
    InvitationListView: "/team/invitations/",
    AgentListView: "/team/agents/",
    TokenListView: "/team/tokens/",
}
STATES: dict[str, type[PagedListView[Any]]] = {
    "/companies/": CompanyListView,
    "/design/workflows/": DefinitionListView,
    "/design/tickets/": DefinitionListView,
}


def lists() -> list[type[PagedListView[Any]]]:
    """Every list of pages that the product has."""
    found: list[type[PagedListView[Any]]] = PagedListView.__subclasses__()
    for view in found:
        found += view.__subclasses__()
    return [view for view in found if ".tests." not in view.__module__]


def filters_of(view: type[PagedListView[Any]]) -> tuple[ChoiceFilter | DateRangeFilter, ...]:
    if issubclass(view, PersonalListView):  # whose filters depend on the person and the tab
        return ()
    filters: tuple[ChoiceFilter | DateRangeFilter, ...] = (
        view.managed.filters if issubclass(view, ManagedListView) else view.filters
    )
    return filters


def asking_for(each: ChoiceFilter | DateRangeFilter, value: str = GONE) -> str:
    return f"{each.key}={value}" if isinstance(each, ChoiceFilter) else f"{each.key}_from={value}"


class EachFilterTest(ManagedListCase):
    def test_every_list_with_filters_is_looked_at(self) -> None:
        narrowed = {view for view in lists() if view is not ManagedListView and filters_of(view)}

        self.assertEqual(narrowed, set(ADDRESSES))
        self.assertEqual({view for view in lists() if view.states}, {*STATES.values()})

    def test_unknown_value_matches_nothing_and_is_marked_on_its_chip(self) -> None:
        for view, address in ADDRESSES.items():
            self.client.log_in(self.ticket_admin if "manage" in address else self.admin)
            for each in filters_of(view):
                with self.subTest(address, key=each.key):
                    response = self.open(f"{address}?{asking_for(each)}")

                    self.assertEqual(list(response.context["object_list"]), [])
                    (chip,) = response.context["listing"].chips
                    self.assertTrue(chip.text.startswith(each.label))
                    is_choice = isinstance(each, ChoiceFilter)
                    said = "(no longer available)" if is_choice else "(not a date)"
                    self.assertIn(f"{GONE} {said}", chip.text)
                    self.assertEqual(chip.url, "?")

    def test_unknown_value_is_kept_in_the_filter_form(self) -> None:
        """Who applies another filter is not shown more than before."""
        for view, address in ADDRESSES.items():
            self.client.log_in(self.ticket_admin if "manage" in address else self.admin)
            for each in filters_of(view):
                with self.subTest(address, key=each.key):
                    response = self.open(f"{address}?{asking_for(each)}")

                    name = asking_for(each).partition("=")[0]
                    hidden = f'<input type="hidden" name="{name}" value="{GONE}">'
                    self.assertContains(response, hidden, count=1, html=True)

    def test_a_day_that_is_chosen_takes_the_place_of_what_was_none(self) -> None:
        query = f"submitted_from={GONE}&submitted_from=2020-01-01"

        self.assertEqual(self.numbers(query), self.numbers())
        self.assertEqual(self.numbers(f"submitted_from={GONE}&submitted_from="), [])

    def test_the_rows_of_the_values_that_are_known_are_shown(self) -> None:
        response = self.open(f"/manage/tickets/?state=ON_HOLD&state={GONE}&state=COMPLETED")

        self.assertEqual([ticket.number for ticket in response.context["tickets"]], [2, 1])
        chips = [chip.text for chip in response.context["listing"].chips]
        self.assertEqual(
            chips, ["Status: On hold", f"Status: {GONE} (no longer available)", "Status: Completed"]
        )

    def test_nothing_is_asked_for_by_an_empty_value(self) -> None:
        self.assertEqual(self.numbers("state=&type=&submitted_from="), self.numbers())

    def test_unknown_states_show_nothing_either(self) -> None:
        for address in STATES:
            self.client.log_in(self.superuser if "companies" in address else self.creator)
            with self.subTest(address):
                response = self.open(f"{address}?state={GONE}")

                self.assertEqual(list(response.context["object_list"]), [])
                self.assertContains(response, f"Status: {GONE} (no longer available)")
                self.assertNotEqual(list(self.open(address).context["object_list"]), [])


class AuditTest(ManagedListCase):
    def test_unknown_value_matches_nothing_and_is_marked_on_its_chip(self) -> None:
        filters: tuple[ChoiceFilter | DateRangeFilter, ...] = AUDIT_FILTERS
        asked = [asking_for(each) for each in filters]
        for query in (*asked, f"row={GONE}", f"row=ticket_instances:{GONE}"):
            with self.subTest(query):
                page = AuditPage(self.company, QueryDict(query), self.admin)

                self.assertEqual(page.entries, [])
                self.assertEqual(list(page.lines()), [])
        self.assertNotEqual(AuditPage(self.company, QueryDict("by=&kind="), self.admin).entries, [])


class DiscardedTypeTest(ManagedListCase):
    """A view of a ticket type, saved before its only version was discarded."""

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.creator)
        text = json.dumps(ticket_document("temporary", fields={}))
        stored = store_document(company=self.company, by=self.creator, text=text)
        self.client.log_in(self.ticket_admin)
        answers = {"name": "Temporary", "list": "type=temporary"}
        self.client.post("/manage/tickets/save-view/", answers)
        discard_draft(draft=stored.ticket_types[0], by=self.creator)
        self.query = SavedView.objects.get().query

    def test_the_view_shows_nothing(self) -> None:
        response = self.open(f"/manage/tickets/?{self.query}")

        self.assertEqual(list(response.context["tickets"]), [])
        self.assertContains(response, "Ticket type: temporary (no longer available)")
        self.assertTrue(response.context["views"].links[-1].is_current)

    def test_nothing_is_exported(self) -> None:
        response: Any = self.client.get(f"/manage/tickets/export/?{self.query}")

        text = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        self.assertEqual([row for row in rows[1:] if row and row[0].isdigit()], [])

    def test_nothing_is_done_to_all(self) -> None:
        answers = {"list": self.query, "action": "cancel", "all": "1", "confirmed": "1"}
        self.client.post("/manage/tickets/bulk/", answers)

        cancelled = TicketInstance.objects.with_statuses([TicketStatus.CANCELLED])
        self.assertEqual(list(cancelled), [])

    def test_no_ticket_is_beside_another_in_it(self) -> None:
        response = self.open(f"/tickets/2/?{urlencode({LIST_PARAMETER: self.query})}")

        self.assertNotContains(response, 'rel="next"')
        self.assertNotContains(response, 'rel="prev"')


class EachListTest(ManagedListCase):
    def test_rows_say_the_same_as_the_page(self) -> None:
        """Exports, bulk actions and navigation read these."""
        for managed in LISTS:
            for each in managed.filters:
                with self.subTest(managed.key, key=each.key):
                    listing = managed.listing(QueryDict(asking_for(each)))

                    self.assertEqual(list(managed.rows(self.company, listing)), [])
                    self.assertEqual(listing.url_query, asking_for(each))
