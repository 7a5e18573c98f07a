"""Columns of the managed lists: which are on the page, and how their cells are shown."""

from workflow_ops.lists.registry import LISTS
from workflow_ops.lists.table import table_of
from workflow_ops.models import TaskInstance
from workflow_ops.tests.factories import current_task, make_ticket
from workflow_ops.tests.managed_lists import ManagedListCase


class ColumnsTest(ManagedListCase):
    def test_those_of_the_page_have_positions_without_gaps(self) -> None:
        for managed in LISTS:
            positions = [column.page for column in managed.page_columns]
            self.assertEqual(positions, list(range(1, len(positions) + 1)), managed.key)

    def test_headings_of_an_export_are_distinguished(self) -> None:
        for managed in LISTS:
            headings = [column.heading_of_export for column in managed.columns]
            self.assertEqual(len(headings), len(set(headings)), managed.key)

    def test_the_page_has_the_columns_in_their_order(self) -> None:
        for managed in LISTS:
            response = self.open(f"/manage/{managed.key}/")

            titles = [heading.title for heading in response.context["table"].headings]
            self.assertEqual(titles, [each.title for each in managed.page_columns])
            head = response.text.partition("<thead>")[2]
            at = [head.index(f">{title}<") for title in titles]
            self.assertEqual(at, sorted(at), managed.key)

    def test_the_title_is_a_link_that_leads_back_to_the_list(self) -> None:
        for managed in LISTS:
            row = self.open(f"/manage/{managed.key}/?sort=oldest").context["table"].rows[0]

            self.assertEqual(row.url, f"{managed.url_of(row.row)}?list=sort%3Doldest")
            self.assertContains(self.open(f"/manage/{managed.key}/?sort=oldest"), row.url)

    def test_empty_values_are_said_in_words(self) -> None:
        waiting = current_task(make_ticket(self.ticket_type, self.user))
        TaskInstance.objects.filter(pk=waiting.pk).update(
            status="PENDING", assigned_to=None, assigned_at=None
        )

        response = self.open("/manage/tasks/")

        self.assertContains(
            response, '<span class="tf-muted" title="Unassigned">Unassigned</span>', count=1
        )
        self.assertContains(response, ">\N{EN DASH}</span>", count=9)

    def test_cells_are_read_without_a_statement(self) -> None:
        for managed in LISTS:
            listing = self.open(f"/manage/{managed.key}/").context["listing"]
            rows = list(managed.rows(self.company, listing))

            with self.assertNumQueries(0):
                table_of(managed, rows, listing)
