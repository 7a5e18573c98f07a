"""Saved views of the managed lists, and what a superuser who acts for a company may not save."""

from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.http import QueryDict

from users.models import Impersonation
from users.roles import TICKET_ADMIN
from users.tests.factories import make_person
from workflow_ops.lists.registry import LISTS
from workflow_ops.models import (
    SavedView,
    TicketInstance,
)
from workflow_ops.services import saved_views
from workflow_ops.tests.managed_lists import ManagedListCase


class SavedViewTest(ManagedListCase):
    def save(self, name: str, query: str, **more: str) -> Any:
        answers = {"name": name, "list": query, **more}
        return self.client.post("/manage/tickets/save-view/", answers)

    def names(self, path: str = "/manage/tickets/") -> list[str]:
        return [view.name for view in self.open(path).context["views"].links]

    def test_a_view_is_ones_own(self) -> None:
        self.save("Lamps", "q=lamp&status=ON_HOLD&status=x&before=3&company=1&size=25")

        view = SavedView.objects.get()
        self.assertEqual(view.query, "q=lamp&status=ON_HOLD&status=x")
        self.assertIn("Lamps", self.names())
        self.assertNotIn("Lamps", self.names("/manage/tasks/"))
        self.client.log_in(make_person(self.company, "second", roles=[TICKET_ADMIN]))
        self.assertNotIn("Lamps", self.names())

    def test_one_with_too_many_values_is_refused(self) -> None:
        people = [make_person(self.company, f"p{number}", roles=[]) for number in range(150)]
        query = "&".join(f"requester={1_000_000 + person.pk}" for person in people)
        self.save("Junk", query)
        self.assertEqual(SavedView.objects.count(), 0)
        with patch.object(saved_views, "MOST_CHARACTERS", 1_000):
            query = "&".join(f"requester={person.pk}" for person in people)

            response = self.client.post(
                "/manage/tickets/save-view/", {"name": "Long", "list": query}, follow=True
            )

        self.assertContains(response, "too many filter values", status_code=409)
        self.assertFalse(SavedView.objects.filter(name="Long").exists())

    def test_a_shared_one_is_for_all_ticket_admins_and_only_its_owners_to_delete(self) -> None:
        self.save("Lamps", "q=lamp", is_shared="on")
        view = SavedView.objects.get()
        self.client.log_in(make_person(self.company, "second", roles=[TICKET_ADMIN]))

        self.assertIn("Lamps", self.names())
        self.assertNotContains(self.open("/manage/tickets/?q=lamp"), "Delete view")
        response = self.client.post(f"/manage/views/{view.pk}/delete/")
        self.assertEqual(response.status_code, 404)

        self.client.log_in(self.ticket_admin)
        self.assertContains(self.open("/manage/tickets/?q=lamp"), "Delete view")
        self.client.post(f"/manage/views/{view.pk}/delete/")
        self.assertNotIn("Lamps", self.names())

    def test_the_same_name_replaces(self) -> None:
        self.save("Mine", "q=lamp")
        self.save("Mine", "q=desk")

        self.assertEqual(SavedView.objects.get().query, "q=desk")

    def test_a_name_is_needed(self) -> None:
        for name in ("", " ", "x" * 61, "\x00"):
            with self.subTest(name):
                self.save(name, "q=lamp")

                self.assertFalse(SavedView.objects.exists())

    def test_the_current_view_is_marked_whatever_the_order_of_its_query(self) -> None:
        context = self.open(
            "/manage/tickets/?state=ON_HOLD&state=IN_PROGRESS&state=ASKED&state=NOT_STARTED"
        )

        views = context.context["views"]
        self.assertEqual([view.name for view in views.links if view.is_current], ["Open"])
        self.assertFalse(views.can_be_saved)

    def test_a_view_saved_with_the_statuses_of_older_versions_shows_the_same_rows(self) -> None:
        for list_key, old, new in (
            ("tickets", "state=NOT_STARTED", "status=OPEN&status=FAILED"),
            ("tickets", "state=ON_HOLD&state=CANCELLED", "status=ON_HOLD&status=CANCELLED"),
            ("tickets", "error=yes", "status=FAILED"),
            ("tickets", "state=IN_PROGRESS&error=yes", "status=FAILED"),
            ("tickets", "state=gone", "status=gone"),
            ("tasks", "state=OPEN&state=ERROR", "status=ASSIGNED&status=FAILED"),
            ("tasks", "state=PENDING", "status=UNASSIGNED&status=WAITING_FOR_AGENT&status=QUEUED"),
            ("tasks", "state=IN_PROGRESS", "status=IN_PROGRESS&status=WAITING"),
        ):
            with self.subTest(old):
                SavedView.objects.all().delete()
                SavedView.objects.create(
                    company=self.company,
                    owner=self.ticket_admin,
                    list_key=list_key,
                    name="Old",
                    query=old,
                )

                views = self.open(f"/manage/{list_key}/?{old}").context["views"].links

                self.assertIn(("Old", new, True), [(v.name, v.query, v.is_current) for v in views])

    def test_no_ended_ticket_has_failed_as_an_old_view_may_ask(self) -> None:
        context = self.open("/manage/tickets/?state=COMPLETED&error=yes").context

        self.assertEqual(list(context["tickets"]), [])

    def test_number_of_saved_views_is_limited(self) -> None:
        for number in range(31):
            self.save(f"View {number}", "q=lamp")

        self.assertEqual(SavedView.objects.count(), 30)

    def test_views_that_everyone_has_ask_only_what_the_lists_know(self) -> None:
        for managed in LISTS:
            for name, query in managed.views:
                with self.subTest(name):
                    listing = managed.listing(QueryDict(query))

                    self.assertEqual(len(listing.chips), query.count("="))


class ActingSuperuserTest(ManagedListCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Ticket 17"})
        self.token = {"company_token": self.company.pk}

    def test_history_names_the_superuser_and_the_impersonation(self) -> None:
        ticket = TicketInstance.objects.get(number=2)
        self.client.post(f"/manage/tickets/{ticket.number}/resume/", self.token)

        history: Any = apps.get_model("workflow_ops", "WorkflowInstanceHistory").objects
        change = history.filter(pgh_obj=ticket.workflow_id).latest("pgh_id")
        acting = Impersonation.objects.get()
        self.assertEqual(change.status, "IN_PROGRESS")
        self.assertEqual((change.actor, change.impersonation), (self.superuser, acting))

    def test_views_are_not_for_superusers(self) -> None:
        self.assertFalse(self.open("/manage/tickets/?q=x").context["views"].can_be_saved)

        response = self.client.post(
            "/manage/tickets/save-view/", {"name": "Mine", **self.token}, follow=True
        )

        self.assertContains(response, "save views of a company", status_code=409)
        self.assertFalse(SavedView.objects.exists())
