from typing import Any

from django.core.exceptions import PermissionDenied
from django.test import RequestFactory, SimpleTestCase

from users.http.permissions import MissingPermission, permission_required
from users.models import User
from users.roles import ADMIN, USER
from users.tests.base import CompanyTestCase
from users.tests.factories import make_person
from users.tests.row_security import switch_row_security_off


class ForbiddenPageTest(CompanyTestCase):
    """The page that a person without the role gets."""

    def page(self, path: str = "/manage/tickets/", person: User | None = None) -> Any:
        self.client.log_in(person or self.user)
        response = self.client.get(path)
        self.assertEqual(response.status_code, 403)
        return response

    def test_it_names_the_missing_role(self) -> None:
        self.assertContains(
            self.page(), "You need the role <strong>Ticket admin</strong>", status_code=403
        )

    def test_it_names_every_role_that_would_do(self) -> None:
        page = self.page("/design/workflows/")

        self.assertEqual(page.context["missing_role"], "Ticket admin or Workflow creator")

    def test_reassignment_is_explained_to_former_task_workers(self) -> None:
        told = "your tasks have been reassigned"

        self.assertContains(self.page("/tasks/"), told, status_code=403)
        self.assertNotContains(self.page(), told, status_code=403)

    def test_it_names_whom_to_ask_for_the_role(self) -> None:
        self.assertContains(
            self.page(), "Ask <strong>Admin Person</strong> for access", status_code=403
        )

    def test_it_names_only_admins_of_the_company(self) -> None:
        switch_row_security_off("users")

        self.assertEqual(self.page().context["who_can_help"], ["Admin Person"])

    def test_it_names_no_admin_who_has_left(self) -> None:
        left = make_person(self.company, "left", roles=[ADMIN])
        left.is_active = False
        left.save(update_fields=["is_active"])

        self.assertEqual(self.page().context["who_can_help"], ["Admin Person"])

    def test_it_names_five_admins_at_most(self) -> None:
        for number in range(6):
            make_person(self.company, f"boss{number}", roles=[ADMIN])

        self.assertEqual(len(self.page().context["who_can_help"]), 5)

    def test_permission_without_a_role_names_no_helper(self) -> None:
        page = self.page("/companies/")

        self.assertContains(page, "None of your roles gives access to this page.", status_code=403)
        self.assertNotContains(page, "Ask <strong>", status_code=403)

    def test_it_leads_to_the_pages_of_ones_own_role(self) -> None:
        page = self.page()

        self.assertContains(page, 'href="/tickets/"', status_code=403)
        self.assertNotContains(page, 'href="/manage/tickets/"', status_code=403)

    def test_a_role_given_now_counts_from_the_next_request(self) -> None:
        self.page()
        admin_roles = list(self.ticket_admin.groups.all())

        self.user.groups.add(*admin_roles)

        self.assertEqual(self.client.get("/manage/tickets/").status_code, 200)

    def test_a_role_taken_away_is_gone_from_the_next_request(self) -> None:
        self.client.log_in(self.user)
        self.assertEqual(self.client.get("/tickets/").status_code, 200)

        self.user.groups.clear()

        self.assertEqual(self.client.get("/tickets/").status_code, 403)

    def test_sending_is_refused_like_looking(self) -> None:
        self.client.log_in(make_person(self.company, "new", roles=[]))

        for path in ("/tickets/new/purchase/", "/design/upload/", "/tasks/availability/"):
            with self.subTest(path):
                self.assertEqual(self.client.post(path).status_code, 403)


class PermissionRequiredTest(CompanyTestCase):
    def test_the_view_does_not_run_without_the_permission(self) -> None:
        @permission_required("workflow_ops.manage_tickets")
        def view(request: Any) -> Any:
            raise AssertionError("it ran")

        request = RequestFactory().get("/")
        request.user = self.user
        with self.assertRaises(MissingPermission) as refusal:
            view(request)

        self.assertEqual(refusal.exception.permission, "workflow_ops.manage_tickets")

    def test_it_marks_the_view_and_keeps_its_name(self) -> None:
        @permission_required(f"app.{USER}")
        def view(request: Any) -> Any:
            """Its text."""

        self.assertEqual((view.__name__, view.__doc__), ("view", "Its text."))
        self.assertEqual(view.permission, f"app.{USER}")  # type: ignore[attr-defined] # the mark


class MissingPermissionTest(SimpleTestCase):
    def test_it_is_a_permission_denied(self) -> None:
        self.assertTrue(issubclass(MissingPermission, PermissionDenied))
