"""Superusers belong to no company: no page of one names them, none takes them for its people."""

from typing import Any, ClassVar

from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from users.models import UserCompanyRole
from users.roles import ROLES
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.errors import WorkerCannotDoTask
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

LISTS = ("/manage/tickets/", "/manage/tasks/", "/manage/errors/")


class SuperuserTest(TicketTestCase):
    """The superuser has every system role, so that nothing but the company keeps them out."""

    asks_for_person: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.superuser.groups.set(Group.objects.filter(name__in=ROLES))
        fields = [{"FieldName": "deputy", "FieldType": "user", "Required": True}]
        with as_company(cls.company):
            cls.asks_for_person = publish(cls.company, cls.creator, bundle("leave", fields=fields))

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        self.client.log_in(self.ticket_admin)

    def assert_with_worker(self) -> None:
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)

    def test_no_list_and_no_form_names_them(self) -> None:
        paths = {
            self.ticket_admin: (
                *LISTS, "/tickets/1/", f"/manage/tasks/{self.task.pk}/",
            ),
            self.admin: ("/audit/", "/team/", f"/team/roles/{self.role('HR').pk}/"),
            self.user: ("/tickets/new/leave/",),
        }  # fmt: skip
        for person, pages in paths.items():
            self.client.log_in(person)
            for path in pages:
                with self.subTest(path):
                    page = self.client.get(path)

                    self.assertNotIn(str(self.superuser), page.content.decode())
                    self.assertNotIn(self.superuser.email, page.content.decode())

    def test_the_form_for_many_tasks_does_not_offer_them(self) -> None:
        form = {"action": "assign", "row": str(self.task.pk)}

        page = self.client.post("/manage/tasks/bulk/", form)

        self.assertContains(page, str(self.worker))
        self.assertNotContains(page, self.superuser.last_name)

    def test_many_tasks_cannot_be_assigned_to_them(self) -> None:
        for path, row in (("tasks", self.task.pk), ("tickets", self.ticket.pk)):
            form = {"action": "assign", "row": row, "worker": self.superuser.pk, "confirmed": "yes"}
            with self.subTest(path):
                self.client.post(f"/manage/{path}/bulk/", form)

                self.assert_with_worker()

    def test_a_task_cannot_be_reassigned_to_them(self) -> None:
        path = f"/manage/tasks/{self.task.pk}/reassign/"
        for worker in (self.superuser.email, str(self.superuser.pk)):
            with self.subTest(worker):
                answer = self.client.post(path, {"worker": worker}, follow=True)

                self.assertNotContains(answer, self.superuser.last_name)
                self.assert_with_worker()

    def test_nor_by_themselves_while_they_act(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        form = {"worker": self.superuser.email, "company_token": str(self.company.pk)}

        self.client.post(f"/manage/tasks/{self.task.pk}/reassign/", form)

        self.assert_with_worker()

    def test_the_service_refuses_them(self) -> None:
        with self.assertRaises(WorkerCannotDoTask):
            reassign_task(task=self.task, to=self.superuser, by=self.ticket_admin)

    def test_no_task_is_assigned_to_them(self) -> None:
        self.worker.is_available = False
        self.worker.save(update_fields=["is_available"])

        task = current_task(make_ticket(self.ticket_type, self.user))

        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))

    def test_database_refuses_tasks_assigned_to_them(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            TaskInstance.objects.update(assigned_to=self.superuser)
            self.check_constraints()

    def test_they_cannot_be_given_a_company_role(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            UserCompanyRole.objects.create(
                company=self.company, user=self.superuser, role=self.role("HR")
            )
            self.check_constraints()

    def test_they_are_not_among_the_people_of_the_team(self) -> None:
        self.client.log_in(self.admin)
        for action in ("", "deactivate/", "reactivate/"):
            path = f"/team/{self.superuser.pk}/{action}"
            with self.subTest(path):
                self.assertEqual(self.client.post(path, {"tasks": "keep"}).status_code, 404)

        self.superuser.refresh_from_db()
        self.assertTrue(self.superuser.is_active)

    def test_no_company_role_takes_them_as_a_member(self) -> None:
        self.client.log_in(self.admin)
        role = self.role("HR")

        answer = self.client.post(
            f"/team/roles/{role.pk}/", {"name": "HR", "members": [self.superuser.pk]}
        )

        self.assertEqual(answer.status_code, 422)
        self.assertNotIn(self.superuser, role.users.all())

    def test_a_question_for_a_person_does_not_take_them(self) -> None:
        self.client.log_in(self.user)
        form = {"answer-deputy": self.superuser.email}

        answer: Any = self.client.post("/tickets/new/leave/", form)

        self.assertEqual(answer.status_code, 422)
        self.assertTrue(answer.context["form"].errors)

    def test_no_filter_knows_them(self) -> None:
        pk = self.superuser.pk
        for query in (f"requester={pk}", f"worker={pk}"):
            with self.subTest(query):
                page = self.client.get(f"/manage/tickets/?{query}")

                self.assertContains(page, f"{pk} (no longer available)")
                self.assertNotContains(page, self.superuser.last_name)
                self.assertNotContains(page, "Laptop")

    def test_they_are_not_named_as_helpers(self) -> None:
        self.client.log_in(self.user)

        page = self.client.get("/audit/")

        self.assertContains(page, str(self.admin), status_code=403)
        self.assertNotContains(page, self.superuser.last_name, status_code=403)

    def check_constraints(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
