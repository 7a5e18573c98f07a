from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from users.models import User
from users.roles import TASK_WORKER, USER
from users.services.companies import FIRST_COMPANY_ROLES
from users.tests.factories import make_agent, make_person
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance
from workflow_ops.services.recovery import resume_company
from workflow_ops.services.tasks import (
    begin_task,
    change_availability,
    complete_task,
    hand_back_tasks,
    reassign_task,
)
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish


class AssignmentTestCase(TicketTestCase):
    def make_worker(self, name: str, *company_roles: str) -> User:
        return make_person(self.company, name, roles=[TASK_WORKER], company_roles=company_roles)

    def submit(self) -> User | None:
        """Submit a ticket; who gets its task?"""
        return current_task(make_ticket(self.ticket_type, self.user)).assigned_to

    def away(self, *people: User) -> None:
        for person in people:
            change_availability(user=person, is_available=False)


class ShortestListTest(AssignmentTestCase):
    def test_forms_are_never_assigned_to_agents(self) -> None:
        make_agent(self.company, company_roles=FIRST_COMPANY_ROLES)
        self.away(self.worker, self.colleague)

        self.assertIsNone(self.submit())

    def test_the_shortest_list_gets_the_task(self) -> None:
        self.submit()
        self.submit()
        anna = self.make_worker("anna")

        self.assertEqual([self.submit(), self.submit()], [anna, anna])

    def test_what_has_begun_counts_what_has_ended_does_not(self) -> None:
        anna = self.make_worker("anna")
        mine = current_task(make_ticket(self.ticket_type, self.user))
        theirs = current_task(make_ticket(self.ticket_type, self.user))
        self.assertEqual((mine.assigned_to, theirs.assigned_to), (self.worker, anna))

        begin_task(task=mine, by=self.worker)
        complete_task(task=theirs, by=anna, output={"approved": False})

        self.assertEqual(self.submit(), anna)

    def test_of_equal_lists_the_one_assigned_longest_ago_gets_it(self) -> None:
        anna, bob = self.make_worker("anna"), self.make_worker("bob")
        for person, days in ((self.worker, 1), (anna, 3), (bob, 2)):
            past = timezone.now() - timedelta(days=days)
            User.objects.filter(pk=person.pk).update(last_assigned_at=past)

        self.assertEqual([self.submit() for _time in range(3)], [anna, bob, self.worker])

    def test_a_task_that_ended_still_tells_when_its_worker_had_the_last_one(self) -> None:
        anna = self.make_worker("anna")
        task = current_task(make_ticket(self.ticket_type, self.user))
        complete_task(task=task, by=self.worker, output={"approved": False})

        self.assertEqual(self.submit(), anna)

    def test_who_never_had_a_task_comes_first_by_the_lowest_id(self) -> None:
        anna, bob = self.make_worker("anna"), self.make_worker("bob")

        self.assertEqual(
            [self.submit() for _time in range(4)], [self.worker, anna, bob, self.worker]
        )


class LastAssignedTest(AssignmentTestCase):
    """Who was asked last does not forget it, whatever became of the task."""

    def setUp(self) -> None:
        super().setUp()
        self.anna, self.bob = self.make_worker("anna"), self.make_worker("bob")

    def handed_on(self, times: int, hand_on: Callable[[TaskInstance], object]) -> Counter[str]:
        """Submit tickets, do this with the task of each, and say who got it first."""
        first: Counter[str] = Counter()
        for _time in range(times):
            task = current_task(make_ticket(self.ticket_type, self.user))
            assert task.assigned_to is not None
            first[task.assigned_to.first_name] += 1
            hand_on(task)
        return first

    def complete(self, task: TaskInstance, by: User) -> None:
        complete_task(task=task, by=by, output={"approved": False})

    def test_who_hands_everything_over_does_not_get_every_task(self) -> None:
        away = make_person(self.company, "deputy", roles=[TASK_WORKER])
        self.away(away)

        def to_the_deputy(task: TaskInstance) -> None:
            moved = reassign_task(task=task, to=away, by=self.ticket_admin)
            self.complete(current_task(moved.workflow_instance.ticket), away)

        first = self.handed_on(9, to_the_deputy)

        self.assertEqual(sorted(first.values()), [3, 3, 3])

    def test_who_was_given_a_task_by_a_colleague_is_not_next_either(self) -> None:
        def hand_over(task: TaskInstance) -> None:
            by = task.assigned_to
            if by == self.anna:
                reassign_task(task=task, to=self.bob, by=self.ticket_admin)
                by = self.bob
            assert by is not None
            self.complete(current_task(task.workflow_instance.ticket), by)

        first = self.handed_on(12, hand_over)

        self.assertEqual(first, {"Worker": 6, "Anna": 6})

    def test_after_all_was_handed_back(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        self.assertEqual(task.assigned_to, self.worker)
        self.away(self.worker)

        hand_back_tasks(user=self.worker, company=self.company)
        change_availability(user=self.worker, is_available=True)

        self.assertEqual([self.submit() for _time in range(2)], [self.bob, self.worker])

    def test_what_waited_and_was_then_assigned_counts(self) -> None:
        self.away(self.worker, self.anna, self.bob)
        task = current_task(make_ticket(self.ticket_type, self.user))
        change_availability(user=self.anna, is_available=True)
        self.complete(current_task(task.workflow_instance.ticket), self.anna)
        for person in (self.worker, self.bob):
            change_availability(user=person, is_available=True)

        self.assertEqual([self.submit() for _time in range(3)], [self.worker, self.bob, self.anna])

    def test_the_trail_of_people_does_not_record_it(self) -> None:
        before = self.worker.history.count()  # type: ignore[attr-defined] # by pghistory

        self.submit()

        self.worker.refresh_from_db()
        self.assertIsNotNone(self.worker.last_assigned_at)
        self.assertEqual(self.worker.history.count(), before)  # type: ignore[attr-defined] # by pghistory


class WhoMayTest(AssignmentTestCase):
    def test_the_role_that_the_task_asks_for_is_needed(self) -> None:
        tasks = [form_task("pay", worker_role="Finance")]
        transitions = [{"from": None, "to": "pay"}]
        paying = publish(
            self.company, self.creator, bundle("pay", tasks=tasks, transitions=transitions)
        )
        self.away(self.worker)
        self.make_worker("anna", "Staff", "Manager")
        bob = self.make_worker("bob", "Finance")

        for _time in range(2):
            task = current_task(make_ticket(paying, self.user))

            self.assertEqual(task.assigned_to, bob)

    def test_people_without_the_system_role_get_nothing(self) -> None:
        self.away(self.worker)
        make_person(self.company, "anna", roles=[USER], company_roles=("Staff", "Manager"))

        self.assertIsNone(self.submit())

    def test_people_who_are_away_or_cannot_log_in_get_nothing(self) -> None:
        gone = self.make_worker("gone")
        gone.is_active = False
        gone.save(update_fields=["is_active"])
        self.away(self.make_worker("away"))

        self.assertEqual({self.submit() for _time in range(3)}, {self.worker})

    def test_workers_of_other_companies_and_superusers_get_nothing(self) -> None:
        self.superuser.groups.set(self.worker.groups.all())
        self.stranger.groups.set(self.worker.groups.all())
        self.away(self.worker)

        self.assertIsNone(self.submit())


class UnassignedTaskTest(AssignmentTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.away(self.worker)
        self.task = current_task(make_ticket(self.ticket_type, self.user))

    def owner(self) -> User | None:
        self.task.refresh_from_db()
        return self.task.assigned_to

    def test_the_task_waits(self) -> None:
        self.assertEqual(self.task.status, TaskStatus.PENDING)
        self.assertIsNone(self.task.assigned_at)

    def test_unassigned_task_goes_to_the_first_available_worker(self) -> None:
        change_availability(user=self.colleague, is_available=True)

        self.assertEqual(self.owner(), self.colleague)
        self.assertEqual(self.task.status, TaskStatus.OPEN)
        self.assertIsNotNone(self.task.assigned_at)

    def test_it_does_not_come_to_who_lacks_its_role(self) -> None:
        tasks, transitions = (
            [form_task("pay", worker_role="Finance")],
            [{"from": None, "to": "pay"}],
        )
        paying = publish(
            self.company, self.creator, bundle("pay", tasks=tasks, transitions=transitions)
        )
        task = current_task(make_ticket(paying, self.user))

        given = change_availability(user=self.colleague, is_available=True)

        task.refresh_from_db()
        self.assertEqual((given, task.assigned_to), (1, None))

    def test_a_new_worker_gets_it_when_the_company_is_resumed(self) -> None:
        anna = self.make_worker("anna")

        resumed = resume_company(company=self.company)

        self.assertEqual((resumed.tasks, self.owner()), (1, anna))

    def test_several_waiting_tasks_are_shared_out(self) -> None:
        for _time in range(3):
            self.submit()
        anna, bob = self.make_worker("anna"), self.make_worker("bob")

        resume_company(company=self.company)

        for person in (anna, bob):
            self.assertEqual(TaskInstance.objects.assigned_to_person(person).count(), 2)

    def test_going_away_and_coming_back_gives_a_task_once(self) -> None:
        for _time in range(2):
            change_availability(user=self.worker, is_available=True)

        self.assertEqual(self.owner(), self.worker)
        self.assertEqual(TaskInstance.objects.count(), 1)
        self.assertEqual(TicketInstance.objects.count(), 1)
