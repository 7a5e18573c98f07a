"""Sequences of a real help desk (see data/README.md), replayed in parts for all cores.

Of its 226 different sequences those are replayed that together have everything that happened around
each activity: what came before and after it. All of them take four times as long, and end as these
do: ``manage.py replay_log`` replays any log.
"""

import csv
from collections.abc import Sequence
from functools import cache
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
PARTS = 2

type Row = dict[str, str]
type Context = tuple[str, str, str]
"""Three activities in a row; empty before the first and after the last."""


@cache
def sequences() -> dict[str, tuple[str, ...]]:
    """The activities of each case, in their order."""
    found: dict[str, list[str]] = {}
    for row in all_rows():
        found.setdefault(row["case"], []).append(row["activity"])
    return {case: tuple(activities) for case, activities in found.items()}


@cache
def all_rows() -> list[Row]:
    with LOG.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contexts(activities: Sequence[str]) -> set[Context]:
    """Each activity between its neighbors."""
    padded = ["", *activities, ""]
    return set(zip(padded, padded[1:], padded[2:], strict=False))


@cache
def chosen() -> tuple[str, ...]:
    """Cases that have all contexts of all cases: again and again the one with most for its length.

    This is the greedy algorithm for weighted set cover.
    """
    left = set().union(*map(contexts, sequences().values()))
    found: list[str] = []
    while left:
        case = max(
            sequences(),
            key=lambda case: len(contexts(sequences()[case]) & left) / len(sequences()[case]),
        )
        found.append(case)
        left -= contexts(sequences()[case])
    return tuple(found)


def rows_of_part(part: int) -> list[Row]:
    """The rows of every second chosen case, beginning with this one."""
    cases = set(chosen()[part::PARTS])
    return [row for row in all_rows() if row["case"] in cases]


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


class ChosenTest(PlainTestCase):
    def test_together_they_have_what_happened_around_each_activity(self) -> None:
        rows = [row for part in range(PARTS) for row in rows_of_part(part)]

        self.assertEqual(len(ReplayTestCase.__subclasses__()), PARTS)
        self.assertEqual(len(sequences()), 226)
        self.assertEqual({row["case"] for row in rows}, {*chosen()})
        everything = set().union(*map(contexts, sequences().values()))
        replayed = set().union(*(contexts(sequences()[case]) for case in chosen()))
        self.assertEqual(replayed, everything)
        self.assertLess(len(rows), len(all_rows()) / 3)
