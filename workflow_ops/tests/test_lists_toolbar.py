"""Toolbar of lists: sorting by headings, tabs with counts, filters of one's own lists."""

from typing import Any

from django.http import QueryDict

from users.models import User
from workflow_ops.lists.registry import LISTS
from workflow_ops.models import SavedView, TicketInstance, WorkflowInstance
from workflow_ops.services.tasks import begin_task, complete_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish
from workflow_ops.tests.managed_lists import ManagedListCase


class HeadingsTest(ManagedListCase):
    def headings(self, path: str) -> dict[str, Any]:
        return {each.title: each for each in self.open(path).context["table"].headings}

    def test_a_heading_sorts_and_the_same_again_the_other_way_round(self) -> None:
        path, order = "/manage/tickets/", []
        for _click in range(3):
            heading = self.headings(path)["Updated"]
            order.append(heading.order)
            path = f"/manage/tickets/{heading.url}"

        self.assertEqual(order, ["", "descending", "ascending"])
        numbers = [ticket.number for ticket in self.open("/manage/tickets/?sort=unchanged")
                   .context["tickets"]]  # fmt: skip
        updated = TicketInstance.objects.order_by("updated_at", "pk")
        self.assertEqual(numbers, list(updated.values_list("number", flat=True)))

    def test_the_page_says_what_it_is_sorted_by(self) -> None:
        self.assertContains(
            self.open("/manage/tickets/?sort=oldest"),
            'data-col="time" aria-sort="ascending"><a href="?">Created',
        )

    def test_sorting_keeps_filters_and_begins_at_the_first_page(self) -> None:
        heading = self.headings("/manage/tickets/?q=a&status=FAILED&after=9")["Created"]

        query = QueryDict(heading.url.removeprefix("?"))
        self.assertEqual(
            {key: query.getlist(key) for key in query},
            {"q": ["a"], "status": ["FAILED"], "sort": ["oldest"]},
        )

    def test_days_that_are_chosen_are_what_the_list_is_sorted_by(self) -> None:
        heading = self.headings("/manage/tickets/?submitted_from=2020-01-01")["Created"]

        self.assertEqual(heading.order, "descending")
        self.assertIn("sort=oldest", heading.url)

    def test_headings_offer_no_order_but_those_of_the_list(self) -> None:
        for managed in LISTS:
            known = {sort.key for sort in managed.sorts} | {each.key for each in managed.filters}
            for column in managed.columns:
                self.assertLessEqual(set(column.sorts), known, column.title)

    def test_of_several_times_the_one_it_is_sorted_by_is_never_left_out(self) -> None:
        for query, shown in (("", "Created"), ("?sort=changed", "Updated")):
            headings = self.headings(f"/manage/tickets/{query}")
            times = [each for each in headings.values() if each.layout == "time"]
            self.assertEqual([each.title for each in times if not each.is_extra], [shown])


class TabsTest(ManagedListCase):
    def tabs(self, path: str) -> list[str]:
        """The words of each tab with its count."""
        text = self.open(path).text
        nav = text.partition('aria-label="Views">')[2].partition("</nav>")[0]
        plain = nav.replace("</a>", "|").replace('<span class="tf-count">', " ")
        words = "".join(part.partition(">")[2] for part in f">{plain}".split("<"))
        return [" ".join(each.split()) for each in words.split("|") if each.strip()]

    def test_the_current_one_and_failed_tickets_are_counted(self) -> None:
        self.assertEqual(
            self.tabs("/manage/tickets/?status=ON_HOLD"),
            ["All", "Open", "Overdue", "On hold 1", "Failed 1"],
        )
        self.assertEqual(self.tabs("/manage/errors/"), ["All 1", "Unresolved", "Failed now 1"])
        tasks = self.tabs("/manage/tasks/?due=overdue")
        self.assertEqual(tasks, ["All", "To do", "Unassigned", "Overdue", "Failed"])

    def test_the_count_of_failed_tickets_is_that_of_the_list_behind_it(self) -> None:
        views = self.open("/manage/tickets/").context["views"].links
        (failed,) = [view for view in views if view.counts_failed]

        found = self.open(f"/manage/tickets/?{failed.query}").context

        self.assertEqual(str(found["pager"].total), str(found["failed_ticket_count"]))

    def test_more_saved_views_than_have_room_are_in_a_menu(self) -> None:
        for number in range(4):
            SavedView.objects.create(
                company=self.company,
                owner=self.ticket_admin,
                list_key="tickets",
                name=f"View {number}",
                query=f"q=word{number}",
            )

        views = self.open("/manage/tickets/?q=word3").context["views"]

        self.assertEqual(
            [view.name for view in views.tabs],
            ["All", "Open", "Overdue", "On hold", "Failed", "View 0", "View 1", "View 3"],
        )
        self.assertEqual([view.name for view in views.more], ["View 2"])

    def test_the_number_of_filters_is_on_their_button(self) -> None:
        self.assertContains(self.open("/manage/tickets/?q=x&status=OPEN&status=FAILED"), "(2)")

    def test_clearing_leaves_order_and_tab(self) -> None:
        self.client.log_in(self.user)

        listing = self.open("/tickets/?show=archive&status=COMPLETED&sort=oldest").context[
            "listing"
        ]

        self.assertEqual(listing.cleared_url, "?show=archive&sort=oldest")


class OwnListsTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.travel = publish(self.company, self.creator, bundle("travel"))
        for item, kind in (
            ("Desk", self.ticket_type),
            ("Train", self.travel),
            ("Chair", self.travel),
        ):
            make_ticket(kind, self.user, {"item": item})
        make_ticket(self.ticket_type, self.colleague, {"item": "Lamp"})

    def items(self, person: User, path: str) -> list[str]:
        self.client.log_in(person)
        table = self.client.get(path).context["table"]
        return [
            (
                row.row if isinstance(row.row, TicketInstance) else row.row.workflow_instance.ticket
            ).summary
            for row in table.rows
        ]

    def options(self, person: User, path: str, key: str) -> list[str]:
        self.client.log_in(person)
        filters = self.client.get(path).context["listing"].filters
        (found,) = [each for each in filters if each.key == key]
        return [value for value, _name, _chosen in found.options]

    def test_ones_own_tickets_by_status_type_and_order(self) -> None:
        hold_ticket(ticket=TicketInstance.objects.get(summary="Chair"), by=self.ticket_admin)
        for query, found in (
            ("", ["Chair", "Train", "Desk"]),
            ("sort=oldest", ["Desk", "Train", "Chair"]),
            ("type=travel", ["Chair", "Train"]),
            ("status=ON_HOLD", ["Chair"]),
            ("status=IN_PROGRESS&type=travel", ["Train"]),
            ("status=COMPLETED", []),
            ("type=gone", []),
        ):
            with self.subTest(query):
                self.assertEqual(self.items(self.user, f"/tickets/?{query}"), found)

    def test_each_tab_offers_its_statuses(self) -> None:
        self.assertEqual(
            self.options(self.user, "/tickets/", "status"),
            ["OPEN", "IN_PROGRESS", "ASKED", "ON_HOLD", "FAILED"],
        )
        self.assertEqual(
            self.options(self.user, "/tickets/?show=archive", "status"), ["COMPLETED", "CANCELLED"]
        )

    def test_only_types_of_ones_own_tickets_are_offered(self) -> None:
        self.assertEqual(self.options(self.user, "/tickets/", "type"), ["purchase", "travel"])
        self.assertEqual(self.options(self.colleague, "/tickets/", "type"), ["purchase"])

    def test_ones_own_tasks_by_status_task_and_order(self) -> None:
        begin_task(task=current_task(TicketInstance.objects.get(summary="Train")), by=self.worker)
        for query, found in (
            ("", ["Desk", "Train", "Chair", "Lamp"]),
            ("sort=newest", ["Lamp", "Chair", "Train", "Desk"]),
            ("status=IN_PROGRESS", ["Train"]),
            ("task=travel/review", ["Train", "Chair"]),
            ("task=travel/order", []),
        ):
            with self.subTest(query):
                self.assertEqual(self.items(self.worker, f"/tasks/?{query}"), found)

    def test_ended_tasks_by_the_day_and_the_order_they_ended_in(self) -> None:
        for item in ("Lamp", "Desk"):
            task = current_task(TicketInstance.objects.get(summary=item))
            complete_task(task=task, by=self.worker, output={"approved": False})
        cancel_ticket(ticket=TicketInstance.objects.get(summary="Train"), by=self.ticket_admin)
        for query, found in (
            ("", ["Train", "Desk", "Lamp"]),
            ("&sort=closed-first", ["Lamp", "Desk", "Train"]),
            ("&status=COMPLETED", ["Desk", "Lamp"]),
            ("&closed_until=2020-01-01", []),
            ("&closed_from=2020-01-01", ["Train", "Desk", "Lamp"]),
        ):
            with self.subTest(query):
                self.assertEqual(self.items(self.worker, f"/tasks/?show=done{query}"), found)

    def test_a_failed_or_held_ticket_says_so_to_its_requester(self) -> None:
        WorkflowInstance.objects.filter(ticket__summary="Desk").update(status="ON_HOLD")
        self.client.log_in(self.user)

        text = self.client.get("/tickets/").text

        self.assertIn(">On hold</span>", text)

    def test_tabs_keep_no_filters_of_another(self) -> None:
        self.client.log_in(self.user)

        self.assertContains(
            self.client.get("/tickets/?status=ON_HOLD"), 'href="/tickets/?show=archive"'
        )
