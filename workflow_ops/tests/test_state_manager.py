from ticketflower.types import JsonObject
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import (
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskNotUnderWay,
    TaskNotYours,
)
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.recovery import resume_company, retry_company
from workflow_ops.services.tasks import begin_task, complete_task, reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)


class RunWorkflowTest(TicketTestCase):
    def test_a_ticket_runs_from_its_start_to_its_end(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        review = current_task(ticket)
        complete_task(task=review, by=self.worker, output={"approved": True})
        order = current_task(ticket)
        complete_task(task=order, by=self.worker, output={})

        ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)
        self.assertEqual(ticket.current_task_title, "")
        self.assertEqual(
            list(TaskInstance.objects.order_by("pk").values_list("task_definition__key", "status")),
            [("review", "COMPLETED"), ("order", "COMPLETED")],
        )

    def test_the_condition_chooses_the_way(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})

        ticket.refresh_from_db()
        self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)
        self.assertEqual(TaskInstance.objects.count(), 1)

    def test_the_output_is_merged_into_the_data_by_name(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user, {"item": "Laptop", "amount": 900.5})

        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

        self.assertEqual(
            WorkflowInstance.objects.get().workflow_data,
            {"item": "Laptop", "amount": 900.5, "approved": True},
        )

    def test_presets_are_part_of_the_data(self) -> None:
        preset = publish(
            self.company, self.creator, bundle("travel", ticket={"fields": {"amount": 5}})
        )

        make_ticket(preset, self.user, {"item": "Train"})

        self.assertEqual(WorkflowInstance.objects.get().workflow_data["amount"], 5)

    def test_the_priority_decides_before_the_order(self) -> None:
        tasks = [form_task("first"), form_task("second")]
        transitions: list[JsonObject] = [
            {"from": None, "to": "first"},
            {"from": None, "to": "second", "priority": 5, "condition": {"==": [1, 1]}},
        ]
        chosen = publish(
            self.company, self.creator, bundle("ranked", tasks=tasks, transitions=transitions)
        )

        ticket = make_ticket(chosen, self.user)

        self.assertEqual(current_task(ticket).task_definition.key, "second")

    def test_a_loop_runs_as_often_as_it_is_asked_for(self) -> None:
        looping = publish(self.company, self.creator, self.loop())
        ticket = make_ticket(looping, self.user)

        for approved in (False, False, True):
            complete_task(task=current_task(ticket), by=self.worker, output={"approved": approved})

        ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)
        self.assertEqual(TaskInstance.objects.count(), 3)

    def loop(self) -> dict[str, object]:
        again = {"==": [{"var": "approved"}, False]}
        return bundle(
            "looping",
            tasks=[form_task("review", output_schema=YES_NO)],
            transitions=[
                {"from": None, "to": "review"},
                {"from": "review", "to": "review", "condition": again, "priority": 1},
                {"from": "review", "to": None},
            ],
        )

    def test_a_transform_makes_the_input_and_the_output(self) -> None:
        tasks = [
            form_task(
                "review",
                output_schema=YES_NO,
                input_transform={
                    "what": {"cat": [{"var": "item"}, " no. ", {"var": "ticket.number"}]}
                },
                output_transform={"decision": {"var": "tasks.review.output.approved"}},
            )
        ]
        transitions = [{"from": None, "to": "review"}]
        shaped = publish(
            self.company, self.creator, bundle("shaped", tasks=tasks, transitions=transitions)
        )
        ticket = make_ticket(shaped, self.user)

        task = current_task(ticket)
        complete_task(task=task, by=self.worker, output={"approved": True})

        self.assertEqual(task.input_data, {"what": "Laptop no. 1"})
        self.assertEqual(
            WorkflowInstance.objects.get().workflow_data, {"item": "Laptop", "decision": True}
        )

    def test_an_action_waits_until_it_is_run(self) -> None:
        tasks = [
            {
                "key": "call",
                "title": "Call",
                "task_type": "SYNC_ACTION",
                "action_url": "https://example.com/hook",
            }
        ]
        transitions = [{"from": None, "to": "call"}]
        acting = publish(
            self.company, self.creator, bundle("acting", tasks=tasks, transitions=transitions)
        )

        ticket = make_ticket(acting, self.user)
        resume_company(company=self.company)

        task = current_task(ticket)
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))

    def test_a_running_ticket_stays_on_its_version(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        publish(
            self.company,
            self.creator,
            bundle(tasks=[form_task("other")], transitions=[{"from": None, "to": "other"}]),
        )

        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

        self.assertEqual(current_task(ticket).task_definition.key, "order")


class RefuseTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)

    def test_a_task_is_completed_once(self) -> None:
        complete_task(task=self.task, by=self.worker, output={"approved": True})

        with self.assertRaisesMessage(TaskAlreadyCompleted, "Worker Person already completed"):
            complete_task(task=self.task, by=self.worker, output={"approved": False})

        self.task.refresh_from_db()
        self.assertEqual(self.task.output_data, {"approved": True})

    def test_only_its_worker_completes_a_task(self) -> None:
        with self.assertRaises(TaskNotYours):
            complete_task(task=self.task, by=self.colleague, output={"approved": True})

        self.task.refresh_from_db()
        self.assertEqual(self.task.status, TaskStatus.OPEN)

    def test_nothing_is_done_on_a_ticket_on_hold(self) -> None:
        WorkflowInstance.objects.update(status=WorkflowStatus.ON_HOLD)

        with self.assertRaisesMessage(TaskNotUnderWay, "on hold"):
            complete_task(task=self.task, by=self.worker, output={"approved": True})

    def test_nothing_is_done_on_a_cancelled_ticket(self) -> None:
        WorkflowInstance.objects.update(status=WorkflowStatus.CANCELLED)

        with self.assertRaisesMessage(TaskCancelled, "ticket was canceled"):
            complete_task(task=self.task, by=self.worker, output={"approved": True})
        with self.assertRaisesMessage(TaskCancelled, "ticket was canceled"):
            begin_task(task=self.task, by=self.worker)

        self.task.refresh_from_db()
        self.assertEqual((self.task.status, self.task.output_data), (TaskStatus.OPEN, None))

    def test_a_cancelled_task_of_a_ticket_in_progress_is_not_done(self) -> None:
        TaskInstance.objects.update(status=TaskStatus.CANCELLED)

        with self.assertRaisesMessage(TaskCancelled, "task was canceled"):
            complete_task(task=self.task, by=self.worker, output={"approved": True})

    def test_a_task_completed_before_its_ticket_was_cancelled_names_who_did_it(self) -> None:
        complete_task(task=self.task, by=self.worker, output={"approved": True})
        WorkflowInstance.objects.update(status=WorkflowStatus.CANCELLED)

        with self.assertRaisesMessage(TaskAlreadyCompleted, str(self.worker)):
            complete_task(task=self.task, by=self.worker, output={"approved": True})

    def test_beginning_is_idempotent(self) -> None:
        begun = begin_task(task=self.task, by=self.worker)
        again = begin_task(task=self.task, by=self.worker)

        self.assertEqual(begun.status, TaskStatus.IN_PROGRESS)
        self.assertEqual(begun.started_at, again.started_at)

    def test_a_task_moves_to_another_worker(self) -> None:
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        with self.assertRaises(TaskNotYours):
            complete_task(task=self.task, by=self.worker, output={"approved": True})
        complete_task(task=self.task, by=self.colleague, output={"approved": True})


class ResumeTest(TicketTestCase):
    def test_advancing_is_idempotent(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        WorkflowStateManager(self.company).advance(ticket)
        WorkflowStateManager(self.company).advance(ticket)

        self.assertEqual(TaskInstance.objects.count(), 1)

    def test_a_stale_ticket_does_not_start_a_second_workflow(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        ticket.workflow = None

        WorkflowStateManager(self.company).advance(ticket)

        self.assertEqual(WorkflowInstance.objects.count(), 1)

    def test_nothing_stalls_after_the_services(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

        self.assertFalse(TicketInstance.objects.needing_advance().exists())


class TicketErrorTest(TicketTestCase):
    def ticket_with_a_gap(self) -> TicketInstance:
        """Its review may only be approved: the conditions know no other way."""
        transitions: list[JsonObject] = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"==": [{"var": "approved"}, True]}},
            {"from": "order", "to": None},
        ]
        gap = publish(self.company, self.creator, bundle("gap", transitions=transitions))
        return make_ticket(gap, self.user)

    def reject(self, ticket: TicketInstance) -> TaskInstance:
        task = current_task(ticket)
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            complete_task(task=task, by=self.worker, output={"approved": False})
        return task

    def test_a_gap_in_the_conditions_becomes_a_ticket_error(self) -> None:
        ticket = self.ticket_with_a_gap()

        task = self.reject(ticket)

        error = TicketError.objects.get()
        self.assertEqual(error.error_type, TicketError.Type.WORKFLOW_TRANSITION)
        self.assertEqual((error.ticket, error.task), (ticket, task))
        self.assertIn("No transition from “Review”", error.error_message)
        self.assertIn("NoTransitionHolds", error.stack_trace)
        task.refresh_from_db()
        self.assertEqual(task.output_data, {"approved": False})

    def test_resuming_leaves_it_to_the_admins(self) -> None:
        self.reject(self.ticket_with_a_gap())

        resumed = resume_company(company=self.company)

        self.assertEqual(resumed.tickets, 0)
        self.assertEqual(TicketError.objects.count(), 1)

    def test_a_retry_that_fails_is_the_same_error(self) -> None:
        self.reject(self.ticket_with_a_gap())

        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            retry_company(company=self.company)

        self.assertEqual(TicketError.objects.count(), 1)
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.NEW)

    def test_a_retry_that_goes_well_resolves_the_error(self) -> None:
        ticket = self.ticket_with_a_gap()
        task = self.reject(ticket)
        TaskInstance.objects.filter(pk=task.pk).update(output_data={"approved": True})

        resumed = retry_company(company=self.company)

        self.assertEqual(resumed.tickets, 1)
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.RESOLVED)
        self.assertEqual(current_task(ticket).task_definition.key, "order")

    def test_input_that_does_not_fit_becomes_a_ticket_error(self) -> None:
        schema = {"type": "object", "required": ["budget"], "properties": {"budget": {}}}
        tasks = [form_task("review", input_schema=schema)]
        transitions = [{"from": None, "to": "review"}]
        misfit = publish(
            self.company, self.creator, bundle("misfit", tasks=tasks, transitions=transitions)
        )

        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            ticket = make_ticket(misfit, self.user)

        error = TicketError.objects.get()
        self.assertEqual(error.error_type, TicketError.Type.TASK_CREATION)
        self.assertIsNone(ticket.workflow)

    def test_an_output_transform_that_fails_becomes_a_ticket_error(self) -> None:
        tasks = [
            form_task(
                "review",
                output_schema=YES_NO,
                output_transform={"ratio": {"/": [1, {"var": "amount"}]}},
            )
        ]
        transitions = [{"from": None, "to": "review"}]
        dividing = publish(
            self.company, self.creator, bundle("dividing", tasks=tasks, transitions=transitions)
        )
        ticket = make_ticket(dividing, self.user, {"item": "Laptop", "amount": 0})

        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

        error = TicketError.objects.get()
        self.assertEqual(error.error_type, TicketError.Type.TASK_UPDATE)
        self.assertIn("zero", error.error_message)
