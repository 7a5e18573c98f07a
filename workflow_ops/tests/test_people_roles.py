"""Open tasks of people who lose a role: told before, handed back, recovered, listed."""

from typing import Any, ClassVar, override

from django.contrib.auth.models import Group

from users.models import User, UserCompanyRole
from users.roles import TASK_WORKER, USER
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_design.models import TicketType
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.services.recovery import resume_company
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, form_task, make_ticket, publish


class RolesCase(TicketTestCase):
    """The worker has one task for any worker and one for Finance; others are away."""

    paying: ClassVar[TicketType]
    deputy: ClassVar[User]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            pay = bundle(
                "pay",
                tasks=[form_task("pay", worker_role="Finance")],
                transitions=[{"from": None, "to": "pay"}],
            )
            cls.paying = publish(cls.company, cls.creator, pay)
            make_ticket(cls.ticket_type, cls.user)
            make_ticket(cls.paying, cls.user)
            cls.deputy = make_person(
                cls.company, "deputy", roles=[TASK_WORKER], company_roles=("Finance",)
            )

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)
        self.finance = self.role("Finance")

    def of(self, person: User | None) -> list[str]:
        """The keys of the tasks that the person has to do; of nobody: of those that wait."""
        tasks = TaskInstance.objects.under_way().filter(assigned_to=person)
        return sorted(tasks.values_list("task_definition__key", flat=True))

    def take_away(self, *roles: str) -> None:
        """What a race or a mistake could do: take a role away and ask nobody."""
        self.worker.groups.remove(*Group.objects.filter(name__in=roles))


class PersonPageTest(RolesCase):
    def save(self, *, worker: bool = True, finance: bool = True, **more: str) -> Any:
        answers: dict[str, Any] = {
            "system_roles": [TASK_WORKER] if worker else [USER],
            "company_roles": [self.finance.pk] if finance else [],
            **more,
        }
        return self.client.post(f"/team/{self.worker.pk}/", answers, follow=True)

    def test_it_reports_how_many_tasks_are_lost_and_stores_nothing_yet(self) -> None:
        for tasks in ("", "1"):
            response = self.save(worker=False, tasks=tasks)

            self.assertContains(response, "Worker Person can no longer do 2 open tasks")
            self.assertContains(response, '<input type="hidden" name="tasks" value="2">')
            self.assertTrue(self.worker.groups.filter(name=TASK_WORKER).exists())

    def test_without_the_system_role_all_go_to_others(self) -> None:
        response = self.save(worker=False, tasks="2")

        self.assertContains(response, "2 tasks reassigned.")
        self.assertEqual(self.of(self.deputy), ["pay", "review"])

    def test_without_the_company_role_those_go_that_need_it(self) -> None:
        response = self.save(finance=False, tasks="1")

        self.assertContains(response, "1 task reassigned.")
        self.assertEqual((self.of(self.worker), self.of(self.deputy)), (["review"], ["pay"]))

    def test_task_without_another_worker_is_unassigned(self) -> None:
        UserCompanyRole.objects.filter(user=self.deputy).delete()

        response = self.save(worker=False, tasks="2")

        self.assertContains(response, "1 of 2 tasks reassigned; 1 unassigned until")
        self.assertEqual((self.of(None), self.of(self.deputy)), (["pay"], ["review"]))

    def test_a_change_that_takes_no_task_away_asks_nothing(self) -> None:
        response = self.save()

        self.assertContains(response, "Roles of Worker Person saved.")
        self.assertEqual(self.of(self.worker), ["pay", "review"])


class RolePageTest(RolesCase):
    def save(self, *members: User, **more: str) -> Any:
        answers = {"name": "Finance", "members": [each.pk for each in members], **more}
        return self.client.post(f"/team/roles/{self.finance.pk}/", answers, follow=True)

    def test_leaving_the_list_of_members_tells_first(self) -> None:
        response = self.save(self.deputy)

        self.assertContains(response, "its assignee can no longer do 1 open task")
        self.assertTrue(self.worker.company_roles.filter(pk=self.finance.pk).exists())

    def test_and_then_hands_back(self) -> None:
        response = self.save(self.deputy, tasks="1")

        self.assertContains(response, "1 task reassigned.")
        self.assertEqual((self.of(self.worker), self.of(self.deputy)), (["review"], ["pay"]))

    def test_remaining_members_keep_their_tasks(self) -> None:
        self.save(self.worker)

        self.assertEqual(self.of(self.worker), ["pay", "review"])


class StrandedTest(RolesCase):
    def test_the_lists_of_ticket_admins_show_it_as_without_a_worker(self) -> None:
        self.client.log_in(self.ticket_admin)
        self.take_away(TASK_WORKER)

        listed = self.client.get("/manage/tasks/?worker=nobody&state=OPEN").context["tasks"]

        self.assertEqual(sorted(task.task_definition.key for task in listed), ["pay", "review"])

    def test_recovery_gives_it_to_others(self) -> None:
        self.take_away(TASK_WORKER)

        resumed = resume_company(company=self.company)

        self.assertEqual(resumed.tasks, 2)
        self.assertEqual(self.of(self.deputy), ["pay", "review"])

    def test_also_what_was_begun_and_what_a_company_role_is_missing_for(self) -> None:
        TaskInstance.objects.update(status=TaskStatus.IN_PROGRESS)
        UserCompanyRole.objects.filter(user=self.worker, role=self.finance).delete()

        resume_company(company=self.company)

        self.assertEqual((self.of(self.worker), self.of(self.deputy)), (["review"], ["pay"]))

    def test_tasks_of_permitted_workers_are_not_reassigned(self) -> None:
        self.assertEqual(resume_company(company=self.company).tasks, 0)
        self.assertEqual(self.of(self.worker), ["pay", "review"])

    def test_the_page_of_a_task_says_what_has_become_of_it(self) -> None:
        task = TaskInstance.objects.on_a_list()[0]
        self.take_away(TASK_WORKER)
        self.client.log_in(self.worker)

        response = self.client.get(f"/tasks/{task.pk}/")

        self.assertContains(response, "your tasks have been reassigned", status_code=403)
