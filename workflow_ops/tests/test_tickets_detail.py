import itertools
from typing import Any

from ticketflower.types import JsonObject
from users.roles import USER
from users.tests.factories import make_person
from workflow_ops.models import TicketInstance, WorkflowInstance, WorkflowStatus
from workflow_ops.services.tasks import begin_task, change_availability, complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)


class DetailTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.user)

    def page(self, ticket: TicketInstance) -> Any:
        return self.client.get(f"/tickets/{ticket.number}/")

    def steps(self, ticket: TicketInstance) -> list[tuple[str, str]]:
        """Title and state of each step that the page shows."""
        steps = self.page(ticket).context["page"].timeline.entries
        return [(step.title, step.state) for step in steps]

    def more(self, ticket: TicketInstance) -> int:
        """How many more steps the page says there may be."""
        timeline: Any = self.page(ticket).context["page"].timeline
        return int(timeline.more)

    def complete(self, ticket: TicketInstance, output: JsonObject) -> None:
        complete_task(task=current_task(ticket), by=self.worker, output=output)


class StepsTest(DetailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)

    def test_what_is_done_what_is_under_way_and_what_may_come(self) -> None:
        self.assertEqual(
            self.steps(self.ticket),
            [("Submitted", "done"), ("Review", "current")],
        )
        self.assertContains(self.page(self.ticket), "Up to 1 more step<")
        step = self.page(self.ticket).context["page"].timeline.entries[1]
        self.assertEqual(step.who, "Worker Person")

    def test_steps_to_come_are_counted(self) -> None:
        tasks = [form_task("first"), form_task("second")]
        transitions = [{"from": None, "to": "first"}, {"from": "first", "to": "second"}]
        sure = publish(
            self.company, self.creator, bundle("sure", tasks=tasks, transitions=transitions)
        )

        ticket = make_ticket(sure, self.user)

        self.assertEqual(self.steps(ticket)[-1], ("First", "current"))
        self.assertEqual(self.more(ticket), 1)

    def test_begun_and_completed_steps(self) -> None:
        begin_task(task=current_task(self.ticket), by=self.worker)
        self.assertEqual(self.steps(self.ticket)[1], ("Review", "current"))

        self.complete(self.ticket, {"approved": True})

        self.assertEqual(
            self.steps(self.ticket),
            [("Submitted", "done"), ("Review", "done"), ("Order", "current")],
        )

    def test_a_completed_ticket_ends_with_its_end(self) -> None:
        self.complete(self.ticket, {"approved": False})

        self.assertEqual(
            self.steps(self.ticket),
            [("Submitted", "done"), ("Review", "done"), ("Completed", "done")],
        )
        self.assertNotContains(self.page(self.ticket), "more step")

    def test_a_cancelled_ticket_ends_with_its_end(self) -> None:
        WorkflowInstance.objects.update(status=WorkflowStatus.CANCELLED)

        self.assertEqual(self.steps(self.ticket)[-1], ("Canceled", "canceled"))

    def test_a_step_of_a_ticket_on_hold_waits(self) -> None:
        WorkflowInstance.objects.update(status=WorkflowStatus.ON_HOLD)

        step = self.page(self.ticket).context["page"].timeline.entries[-1]
        self.assertEqual((step.title, step.state, step.note), ("Review", "waiting", "On hold"))

    def test_of_many_steps_the_earlier_ones_are_counted(self) -> None:
        tasks = [form_task(f"step-{number}") for number in range(12)]
        keys = [None, *(f"step-{number}" for number in range(12)), None]
        transitions = [{"from": a, "to": b} for a, b in itertools.pairwise(keys)]
        long = bundle("long", tasks=tasks, transitions=transitions)
        ticket = make_ticket(publish(self.company, self.creator, long), self.user)
        for _number in range(9):
            self.complete(ticket, {})

        page = self.page(ticket)

        titles = [title for title, _state in self.steps(ticket)]
        self.assertEqual(titles, ["Step 7", "Step 8", "Step 9"])
        self.assertContains(page, '<a href="#activity">8 earlier steps</a>')
        self.assertContains(page, "Up to 2 more steps<")

    def test_a_step_without_a_worker_waits_and_says_why(self) -> None:
        change_availability(user=self.worker, is_available=False)

        ticket = make_ticket(self.ticket_type, self.user)

        self.assertEqual(self.steps(ticket)[1], ("Review", "waiting"))
        self.assertContains(self.page(ticket), "Unassigned")

    def test_a_step_that_is_repeated_is_there_twice(self) -> None:
        again = {"==": [{"var": "approved"}, False]}
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "review", "condition": again, "priority": 1},
            {"from": "review", "to": None},
        ]
        tasks = [form_task("review", output_schema=YES_NO)]
        loop = publish(
            self.company, self.creator, bundle("loop", tasks=tasks, transitions=transitions)
        )
        ticket = make_ticket(loop, self.user)

        self.complete(ticket, {"approved": False})

        self.assertEqual(
            self.steps(ticket), [("Submitted", "done"), ("Review", "done"), ("Review", "current")]
        )

    def test_an_action_waits_to_be_run(self) -> None:
        action = {
            "key": "call",
            "title": "Call",
            "task_type": "SYNC_ACTION",
            "action_url": "https://example.com/",
        }
        transitions = [{"from": None, "to": "call"}]
        acting = publish(
            self.company, self.creator, bundle("acting", tasks=[action], transitions=transitions)
        )

        ticket = make_ticket(acting, self.user)

        self.assertEqual(self.steps(ticket)[1], ("Call", "waiting"))
        self.assertContains(self.page(ticket), "Queued")


class ErrorTest(DetailTestCase):
    def stuck(self) -> TicketInstance:
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"==": [{"var": "approved"}, True]}},
        ]
        gap = publish(self.company, self.creator, bundle("gap", transitions=transitions))
        ticket = make_ticket(gap, self.user)
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            self.complete(ticket, {"approved": False})
        return ticket

    def test_the_requester_reads_that_the_admins_have_been_notified(self) -> None:
        response = self.page(self.stuck())

        self.assertContains(response, "A ticket admin needs to take a look")
        self.assertNotContains(response, "No transition from")
        self.assertNotContains(response, "Traceback")

    def test_the_error_is_a_step(self) -> None:
        self.assertEqual(
            self.steps(self.stuck()),
            [
                ("Submitted", "done"),
                ("Review", "done"),
                ("Failed", "error"),
            ],
        )

    def test_a_ticket_that_never_started_is_shown(self) -> None:
        tasks, transitions = (
            [form_task("never")],
            [{"from": None, "to": "never", "condition": False}],
        )
        never = publish(
            self.company, self.creator, bundle("never", tasks=tasks, transitions=transitions)
        )
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            ticket = make_ticket(never, self.user)

        self.assertEqual(
            self.steps(ticket),
            [("Submitted", "done"), ("Failed", "error")],
        )
        self.assertEqual(self.more(ticket), 1)

    def test_a_ticket_that_waits_to_be_resumed_is_shown(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TicketInstance.objects.update(workflow=None)

        self.assertEqual(
            self.steps(ticket),
            [("Submitted", "done")],
        )
        self.assertEqual(self.more(ticket), 2)


class ContentTest(DetailTestCase):
    def test_what_was_asked_for_and_what_was_answered(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user, {"item": "Laptop", "amount": 1200.5})
        self.complete(ticket, {"approved": True})

        page = self.page(ticket).context["page"]

        self.assertEqual(page.facts, [("Item", "Laptop"), ("Amount", "1200.5")])
        (step,) = [each for each in page.activity.entries if each.kind == "step"]
        self.assertEqual(step.facts, [("Approve?", "Yes")])

    def test_presets_are_part_of_what_was_asked_for(self) -> None:
        preset = publish(
            self.company, self.creator, bundle("travel", ticket={"fields": {"amount": 5}})
        )

        ticket = make_ticket(preset, self.user, {"item": "Train"})

        facts = self.page(ticket).context["page"].facts
        self.assertEqual(facts, [("Item", "Train"), ("Amount", "5")])

    def test_a_layout_chooses_what_is_shown(self) -> None:
        layout = [{"Fields": ["amount"]}]
        laid_out = publish(
            self.company, self.creator, bundle("neat", ticket={"display_layout": layout})
        )

        ticket = make_ticket(laid_out, self.user, {"item": "Train", "amount": 3})

        self.assertEqual(self.page(ticket).context["page"].facts, [("Amount", "3")])

    def test_people_are_shown_by_name(self) -> None:
        fields: list[JsonObject] = [{"FieldName": "boss", "FieldType": "user"}]
        asking = publish(self.company, self.creator, bundle("boss", fields=fields))

        ticket = make_ticket(asking, self.user, {"boss": self.admin.email})

        self.assertEqual(self.page(ticket).context["page"].facts, [("Boss", "Admin Person")])

    def test_ticket_shows_its_version_and_the_published_one(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        self.assertNotContains(self.page(ticket), "Workflow version")

        publish(self.company, self.creator)

        self.assertContains(self.page(ticket), "(live: 2)")
        self.assertEqual(self.page(ticket).context["page"].version, 1)

    def test_answers_are_never_markup(self) -> None:
        evil = '"><script>alert(1)</script>'
        ticket = make_ticket(self.ticket_type, self.user, {"item": evil})

        response = self.page(ticket)

        self.assertContains(response, "&lt;script&gt;alert(1)")
        self.assertNotContains(response, "<script>alert")


class OthersTest(DetailTestCase):
    def test_the_ticket_of_another_person_does_not_exist(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        same_role = make_person(self.company, "neighbour", roles=[USER])

        for person in (self.colleague, same_role, self.stranger):
            self.client.log_in(person)
            self.assertEqual(self.page(ticket).status_code, 404)

    def test_a_number_beyond_all_tickets_does_not_exist(self) -> None:
        for number in (0, 2, 10**9, 10**30):
            self.assertEqual(self.client.get(f"/tickets/{number}/").status_code, 404)
