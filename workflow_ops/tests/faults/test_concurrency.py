import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial

from users.roles import TASK_WORKER
from users.tests.factories import make_person
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import (
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskIsWaiting,
    TaskTaken,
    TicketNotInState,
)
from workflow_ops.models import (
    EventKind,
    Notification,
    TaskInstance,
    TaskStatus,
    TicketComment,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.requester_acts import cancel_own_ticket, reopen_ticket
from workflow_ops.services.tasks import change_availability, complete_task, take_task
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import cancel_ticket, submit_ticket
from workflow_ops.tests.factories import current_task, make_comment, make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase, at_once


class AtOnceTest(CommittedTestCase):
    def submit(self, key: uuid.UUID | None = None) -> TicketInstance:
        return submit_ticket(
            ticket_type=self.ticket_type,
            by=self.user,
            answers={"item": "Laptop"},
            submission_key=key or uuid.uuid4(),
        )

    def test_of_two_who_complete_a_task_one_wins(self) -> None:
        for _attempt in range(5):
            ticket = make_ticket(self.ticket_type, self.user)
            task = current_task(ticket)
            assert task.assigned_to is not None
            complete = partial(complete_task, task=task, by=task.assigned_to)

            results = at_once(
                self.company,
                [
                    partial(complete, output={"approved": True}),
                    partial(complete, output={"approved": True}),
                ],
            )

            refused = [each for each in results if isinstance(each, Exception)]
            self.assertEqual([type(each) for each in refused], [TaskAlreadyCompleted])
            tasks = TaskInstance.objects.filter(workflow_instance__ticket=ticket)
            self.assertEqual(
                Counter(tasks.values_list("task_definition__key", flat=True)),
                {"review": 1, "order": 1},
            )

    def test_of_two_who_take_a_task_one_gets_it(self) -> None:
        for person in (self.worker, self.colleague):
            change_availability(user=person, is_available=False)
        for _attempt in range(3):
            task = current_task(make_ticket(self.ticket_type, self.user))

            results = at_once(
                self.company,
                [partial(take_task, task=task, by=by) for by in (self.worker, self.colleague)],
            )

            task.refresh_from_db()
            (refused,) = (each for each in results if isinstance(each, Exception))
            self.assertIsInstance(refused, TaskTaken)
            self.assertIn(str(task.assigned_to), str(refused))
            self.assertEqual(task.status, TaskStatus.OPEN)

    def asked(self) -> tuple[TicketInstance, TaskInstance]:
        """A ticket whose task waits for its requester."""
        ticket = make_ticket(self.ticket_type, self.user)
        task = current_task(ticket)
        assert task.assigned_to is not None
        ask_requester(task=task, by=task.assigned_to, text="Which color?")
        return ticket, task

    def test_of_two_answers_one_brings_the_task_back_and_both_are_kept(self) -> None:
        ticket, task = self.asked()

        results = at_once(
            self.company, [partial(make_comment, ticket, self.user, text) for text in ("A", "B")]
        )

        self.assertEqual([each for each in results if isinstance(each, Exception)], [])
        task.refresh_from_db()
        self.assertEqual(task.status, TaskStatus.IN_PROGRESS)
        answers = TicketComment.objects.filter(author=self.user).values_list("text", flat=True)
        self.assertEqual(sorted(answers), ["A", "B"])
        told = Notification.objects.filter(recipient=task.assigned_to)
        kinds = told.values_list("kind", flat=True)
        self.assertEqual(
            Counter(kinds), {EventKind.TASK_ASSIGNED: 1, EventKind.ANSWER: 1, EventKind.COMMENT: 1}
        )

    def test_an_answer_and_a_cancellation_leave_a_canceled_ticket(self) -> None:
        for _attempt in range(3):
            ticket, task = self.asked()

            calls: list[Callable[[], object]] = [
                partial(make_comment, ticket, self.user, "Blue."),
                partial(cancel_ticket, ticket=ticket, by=self.ticket_admin),
            ]
            results = at_once(self.company, calls)

            self.assertEqual([each for each in results if isinstance(each, Exception)], [])
            task.refresh_from_db()
            self.assertEqual(task.status, TaskStatus.CANCELLED)
        self.assertEqual(TicketComment.objects.filter(author=self.user).count(), 3)

    def test_of_a_question_and_a_completion_one_happens(self) -> None:
        for _attempt in range(3):
            task = current_task(make_ticket(self.ticket_type, self.user))
            assert task.assigned_to is not None

            calls: list[Callable[[], object]] = [
                partial(ask_requester, task=task, by=task.assigned_to, text="Which color?"),
                partial(complete_task, task=task, by=task.assigned_to, output={"approved": True}),
            ]
            results = at_once(self.company, calls)

            (refused,) = (each for each in results if isinstance(each, Exception))
            task.refresh_from_db()
            if task.status == TaskStatus.ASKED:
                self.assertIsInstance(refused, TaskIsWaiting)
            else:
                self.assertIsInstance(refused, TaskAlreadyCompleted)
                self.assertFalse(
                    TicketComment.objects.filter(
                        ticket__workflow=task.workflow_instance_id
                    ).exists()
                )

    def test_of_two_who_reopen_a_ticket_one_does(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        task = current_task(ticket)
        assert task.assigned_to is not None
        complete_task(task=task, by=task.assigned_to, output={"approved": False})
        found = find_ticket(self.ticket_admin, ticket.number)
        assert found is not None
        loaded, admin = found

        reopen = partial(reopen_ticket, ticket=loaded, viewer=admin)
        results = at_once(self.company, [partial(reopen, reason=each) for each in ("A", "B")])

        refused = [each for each in results if isinstance(each, Exception)]
        self.assertEqual([type(each) for each in refused], [TicketNotInState])
        self.assertEqual(TaskInstance.objects.filter(status=TaskStatus.OPEN).count(), 1)
        self.assertEqual(TicketComment.objects.count(), 1)

    def test_a_requester_cancels_while_the_task_is_completed(self) -> None:
        found = find_ticket(self.user, make_ticket(self.ticket_type, self.user).number)
        assert found is not None
        ticket, requester = found
        task = current_task(ticket)
        assert task.assigned_to is not None

        calls: list[Callable[[], object]] = [
            partial(cancel_own_ticket, ticket=ticket, viewer=requester, reason=""),
            partial(complete_task, task=task, by=task.assigned_to, output={"approved": False}),
        ]
        (refused,) = (each for each in at_once(self.company, calls) if isinstance(each, Exception))

        ended = TicketInstance.objects.get().status
        is_canceled = ended == WorkflowStatus.CANCELLED
        self.assertIsInstance(refused, TaskCancelled if is_canceled else TicketNotInState)

    def test_fifty_submissions_at_once_keep_the_lists_even(self) -> None:
        for number in range(4):
            make_person(self.company, f"worker{number}", roles=[TASK_WORKER])
        self.colleague.is_available = False
        self.colleague.save()

        results = at_once(self.company, [self.submit] * 50)

        self.assertEqual([each for each in results if isinstance(each, Exception)], [])
        lists = Counter(TaskInstance.objects.on_a_list().values_list("assigned_to", flat=True))
        self.assertEqual(sum(lists.values()), 50)
        self.assertEqual(len(lists), 5)
        self.assertLessEqual(max(lists.values()) - min(lists.values()), 1)
        numbers = TicketInstance.objects.values_list("number", flat=True)
        self.assertEqual(sorted(numbers), list(range(1, 51)))

    def test_one_form_sent_five_times_at_once_makes_one_ticket(self) -> None:
        key = uuid.uuid4()

        results = at_once(self.company, [partial(self.submit, key)] * 5)

        self.assertEqual({each.number for each in results if isinstance(each, TicketInstance)}, {1})
        self.assertEqual([each for each in results if isinstance(each, Exception)], [])
        self.assertEqual(TicketInstance.objects.count(), 1)
        self.assertEqual(WorkflowInstance.objects.count(), 1)

    def test_many_who_advance_one_ticket_do_it_once(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        task = current_task(ticket)
        TaskInstance.objects.filter(pk=task.pk).update(
            status=TaskStatus.COMPLETED,
            output_data={"approved": True},
            completed_at=task.created_at,
        )

        at_once(self.company, [partial(WorkflowStateManager(self.company).advance, ticket)] * 8)

        self.assertEqual(TaskInstance.objects.count(), 2)
        self.assertEqual(current_task(ticket).task_definition.key, "order")
        self.assertEqual(TicketError.objects.count(), 0)

    def test_unassigned_task_goes_to_a_worker_who_becomes_available_concurrently(self) -> None:
        for person in (self.worker, self.colleague):
            change_availability(user=person, is_available=False)

        available = partial(change_availability, user=self.worker, is_available=True)
        calls: list[Callable[[], object]] = [*[self.submit] * 6, available]
        at_once(self.company, calls)

        self.assertEqual(TaskInstance.objects.filter(status=TaskStatus.PENDING).count(), 0)
        self.assertEqual(TaskInstance.objects.filter(assigned_to=self.worker).count(), 6)
