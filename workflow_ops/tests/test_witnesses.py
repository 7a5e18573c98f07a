"""The runs that the checker reports, with real tickets: each stops just where it is said to."""

from random import Random

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from ticketflower.types import JsonObject
from workflow_design.checker.check import CompanyContext, check_workflow_ready
from workflow_design.checker.verification.passes import verify, violations_of
from workflow_design.checker.verification.properties.violations import Deadlock
from workflow_design.checker.verification.statespace.traces import paths_of
from workflow_design.documents.fields.questions import questions_of_fields
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.models import TicketType
from workflow_design.runtime.workflow import output_questions
from workflow_design.tests.random_workflows import workflows
from workflow_ops.models import TicketError, TicketInstance, WorkflowStatus
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.engine_runs import random_answers
from workflow_ops.tests.factories import current_task, make_ticket, publish

EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class WitnessTest(TicketTestCase):
    def test_tickets_stop_where_the_checker_says_and_end_where_it_says(self) -> None:
        seen = {"stops": 0, "ends": 0}

        @EXAMPLES
        @given(workflows(), st.integers(0, 1_000_000))
        def hold(document: JsonObject, seed: int) -> None:
            # Verified here, and once more when it is published.
            assume(check_workflow_ready(document, CompanyContext(), verify=False).ok)
            ticket_type = self.publish(document)
            verification = verify(WorkflowDocument(document))
            for found in violations_of(verification):
                if isinstance(found, Deadlock):
                    seen["stops"] += 1
                    self.assert_stops(ticket_type, document, found, Random(seed))
            for witness in paths_of(verification.space).witnesses[:3]:
                if witness.is_realizable:
                    seen["ends"] += 1
                    ticket = self.run_ticket(ticket_type, document, witness, Random(seed))
                    self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)

        hold()

        self.assertGreater(seen["stops"], 3)
        self.assertGreater(seen["ends"], 5)

    def publish(self, document: JsonObject) -> TicketType:
        workflow = {**document, "key": "random"}
        return publish(
            self.company,
            self.creator,
            {
                "kind": "bundle",
                "workflows": [{key: value for key, value in workflow.items() if key != "kind"}],
                "tickets": [{"key": "random", "title": "Random", "workflow": "random"}],
            },
        )

    def assert_stops(
        self, ticket_type: TicketType, document: JsonObject, deadlock: Deadlock, random: Random
    ) -> None:
        ticket = self.run_ticket(ticket_type, document, deadlock.witness, random)

        error = TicketError.objects.get(ticket=ticket)
        self.assertEqual(error.error_type, TicketError.Type.WORKFLOW_TRANSITION)
        self.assertIn(deadlock.failure or "applies to the ticket's data", error.error_message)
        place = error.task.task_definition.key if error.task else None
        self.assertEqual(place, deadlock.point)

    def run_ticket(
        self, ticket_type: TicketType, document: JsonObject, witness: Witness, random: Random
    ) -> TicketInstance:
        """Submit a ticket and complete its tasks as the witness says, all else at random."""
        questions = questions_of_fields(document["fields"])
        answers = None
        while answers is None:
            answers = random_answers(questions, random, witness.start, witness.left_out)
        ticket = make_ticket(ticket_type, self.user, answers)
        for step in witness.steps:
            if step.task is None:
                continue
            task = current_task(ticket)
            self.assertEqual(task.task_definition.key, step.task)
            asked = output_questions(task.task_definition)
            output = random_answers(asked, random, step.output, step.left_out)
            complete_task(task=task, by=self.worker, output=output or {})
        return TicketInstance.objects.for_detail().get(pk=ticket.pk)
