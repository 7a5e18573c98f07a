"""Each of the 226 sequences of a real help desk (see data/README.md), in parts for all cores."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase as PlainTestCase

from django.core.management import call_command
from django.test import TestCase

from users.models import Company
from users.tenancy import as_company
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, TicketStatus

DATA = Path(__file__).parent / "data"
BUNDLE = DATA / "helpdesk.json"
LOG = DATA / "helpdesk_sequences.csv"
PARTS = 6

type Row = dict[str, str]


def rows_of_part(part: int) -> list[Row]:
    """Every sixth case of the log, beginning with this one; each case is one sequence."""
    with LOG.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cases = set([*dict.fromkeys(row["case"] for row in rows)][part::PARTS])
    return [row for row in rows if row["case"] in cases]


class ReplayTestCase(TestCase):
    def replay(self, part: int) -> None:
        """Replay a part of the log; every ticket goes the way that the log has."""
        rows, told = rows_of_part(part), StringIO()
        cases = len({row["case"] for row in rows})

        with TemporaryDirectory() as folder:
            log = Path(folder) / "part.csv"
            with log.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, [*rows[0]])
                writer.writeheader()
                writer.writerows(rows)
            call_command("replay_log", BUNDLE, log, stdout=told, stderr=StringIO())

        self.assertIn(f"Tickets completed: {cases} of {cases}", told.getvalue())
        self.assertIn("Cases whose order is not the log's: 0", told.getvalue())
        with as_company(Company.objects.get(name="Replay")):
            completed = TicketInstance.objects.with_statuses([TicketStatus.COMPLETED])
            self.assertEqual(completed.count(), cases)
            self.assertEqual(TaskInstance.objects.completed().count(), len(rows))
            self.assertFalse(TicketError.objects.exists())


class FirstSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(0)


class SecondSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(1)


class ThirdSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(2)


class FourthSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(3)


class FifthSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(4)


class SixthSequencesTest(ReplayTestCase):
    def test_every_sequence_runs_as_the_log_has_it(self) -> None:
        self.replay(5)


class PartsTest(PlainTestCase):
    def test_together_they_are_the_log(self) -> None:
        parts = [rows_of_part(part) for part in range(PARTS)]

        self.assertEqual(len(ReplayTestCase.__subclasses__()), PARTS)
        self.assertEqual(sum(len({row["case"] for row in part}) for part in parts), 226)
        self.assertEqual(sum(map(len, parts)), 1594)
