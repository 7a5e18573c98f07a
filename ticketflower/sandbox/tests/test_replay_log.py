from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from users.models import Company
from users.tenancy import as_company
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, WorkflowStatus

BUNDLE = settings.BASE_DIR / "workflow_design" / "examples" / "helpdesk.json"
LOG = Path(__file__).parent / "data" / "helpdesk_sequences.csv"


class ReplayLogTest(TestCase):
    """One case of each of the 226 sequences of a real help desk (see data/README.md)."""

    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        told = StringIO()

        call_command("replay_log", BUNDLE, LOG, stdout=told, stderr=StringIO())

        self.assertIn("Tickets completed: 226 of 226", told.getvalue())
        self.assertIn("Cases whose order is not the log's: 0", told.getvalue())
        with as_company(Company.objects.get(name="Replay")):
            completed = TicketInstance.objects.in_states([WorkflowStatus.COMPLETED])
            self.assertEqual(completed.count(), 226)
            self.assertEqual(TaskInstance.objects.completed().count(), 1594)
            self.assertFalse(TicketError.objects.exists())
