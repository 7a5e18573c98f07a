"""Samples, rounds and the report of the benchmark, and how it reads pages and processes."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import SimpleTestCase, tag

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.databases import Database
from ticketflower.sandbox.benchmark.host.interruption import Interruption
from ticketflower.sandbox.benchmark.host.processes import Processes
from ticketflower.sandbox.benchmark.host.processor_time import seconds_of, spent
from ticketflower.sandbox.benchmark.options import PARTS, Options
from ticketflower.sandbox.benchmark.progress import Progress
from ticketflower.sandbox.benchmark.report import Report
from ticketflower.sandbox.benchmark.rounds import Rounds, Sample, percentile, together
from ticketflower.sandbox.benchmark.run import Outcome
from ticketflower.sandbox.benchmark.visitors import HiddenFields


def sample(per_second: float, process_ms: float | None = None) -> Sample:
    """A sample of ten requests."""
    used = None if process_ms is None else process_ms * 10 / 1000
    return Sample(10, 10 / per_second, [1 / per_second] * 10, used, used)


class SampleTest(SimpleTestCase):
    def test_percentiles_are_values_that_were_measured(self) -> None:
        values = [5.0, 1.0, 4.0, 2.0, 3.0]

        self.assertEqual([percentile(values, percent) for percent in (1, 50, 95)], [1.0, 3.0, 5.0])

    def test_quantities_are_of_each_request(self) -> None:
        found = Sample(4, 2.0, [0.1, 0.2, 0.3, 0.9], process_seconds=0.02, database_seconds=0.01)

        self.assertEqual(found.per_second, 2.0)
        self.assertEqual(found.p50_ms, 200)
        self.assertEqual(found.p95_ms, 900)
        self.assertEqual((found.process_ms, found.database_ms, found.processor_ms), (5, 2.5, 7.5))

    def test_parts_make_one_sample(self) -> None:
        found = together([Sample(1, 2.0, [2.0], 0.5, 0.1), Sample(3, 4.0, [1.0] * 3, 0.5, None)])

        self.assertEqual(found, Sample(4, 6.0, [2.0, 1.0, 1.0, 1.0], 1.0, None))

    def test_what_is_not_known_stays_so(self) -> None:
        found = Sample(4, 2.0, process_seconds=0.02)

        self.assertEqual((found.p50_ms, found.database_ms, found.processor_ms), (None, None, None))


class RoundsTest(SimpleTestCase):
    def setUp(self) -> None:
        # The machine is slow in the second round and fast in the third.
        self.rounds = Rounds()
        for ours, theirs in ((50, 100), (9, 10), (160, 200)):
            self.rounds.add("submit", "ours", sample(ours))
            self.rounds.add("submit", "theirs", sample(theirs))

    def test_medians_are_over_rounds(self) -> None:
        self.assertAlmostEqual(self.rounds.median("per_second", "submit", "ours") or 0, 50)
        self.assertEqual(
            [round(it) for it in self.rounds.extremes("per_second", "submit", "ours") or ()],
            [9, 160],
        )

    def test_ratios_are_taken_within_rounds(self) -> None:
        ratio = self.rounds.ratio("per_second", "submit", "ours", "theirs")

        self.assertAlmostEqual(ratio or 0, 0.8)  # of 0.5, 0.9 and 0.8; that of the medians is 0.5

    def test_there_is_no_ratio_to_what_was_not_measured(self) -> None:
        self.assertIsNone(self.rounds.ratio("per_second", "submit", "ours", "nobody"))
        self.assertIsNone(self.rounds.ratio("process_ms", "submit", "ours", "theirs"))


class ReportTest(SimpleTestCase):
    def outcome(self, *, is_cut_short: bool = False) -> Outcome:
        options = Options(
            rounds=2, requests=10, sizes=(100, 1000), workers=2, parts=PARTS, max_seconds=60
        )
        statements = {("submit", "ticketflower"): 12, ("submit", "bare"): 9}
        outcome = Outcome(options, {"ticketflower": "9.9"}, statements)
        outcome.rounds.add("submit", "ticketflower", sample(50, process_ms=8))
        outcome.rounds.add("submit", "bare", sample(200, process_ms=4))
        outcome.rounds.add("home", "100", sample(100))
        outcome.rounds.add("home", "1000", sample(50))
        outcome.loads = [0.5]
        outcome.memory = {"ticketflower, web process": 64.2, "bare, web process": None}
        outcome.is_cut_short = is_cut_short
        return outcome

    def rows(self, text: str) -> list[list[str]]:
        return [line.split() for line in text.splitlines()]

    def test_requests_have_rates_times_costs_and_ratios(self) -> None:
        rows = self.rows(Report(self.outcome()).text())

        ours = "submit ticketflower 50.0 50-50 20.0 20.0 8.0 8.0 16.0 12 0.25 2.00"
        self.assertIn(ours.split(), rows)
        bare = "submit bare 200.0 200-200 5.0 5.0 4.0 4.0 8.0 9 1.00 1.00"
        self.assertIn(bare.split(), rows)

    def test_pages_are_compared_with_those_of_the_smallest_company(self) -> None:
        rows = self.rows(Report(self.outcome()).text())

        self.assertIn(["home", "1000", "20.0", "20.0", "-", "-", "-", "-", "2.00", "-"], rows)

    def test_another_version_is_compared_with_its_like(self) -> None:
        outcome = self.outcome()
        outcome.options = replace(outcome.options, beside=Path("before"))
        outcome.rounds.add("submit", "ticketflower before", sample(25, process_ms=16))
        outcome.rounds.add("home", "1000 before", sample(20))
        outcome.rounds.add("home", "100 before", sample(40))
        rows = [" ".join(row) for row in self.rows(Report(outcome).text())]

        ours = next(row for row in rows if row.startswith("submit ticketflower 50.0"))
        self.assertTrue(ours.endswith(" 0.25 2.00 2.00 0.50"), ours)  # to bare, and to before
        ours = next(row for row in rows if row.startswith("home 1000 20.0"))
        self.assertTrue(ours.endswith(" 2.00 - 0.40 -"), ours)  # to the smallest, and to before
        theirs = next(row for row in rows if row.startswith("home 1000 before"))
        self.assertTrue(theirs.endswith(" 2.00 - - -"), theirs)

    def test_what_was_not_measured_has_no_table(self) -> None:
        text = Report(self.outcome()).text()

        self.assertIn("Memory (PSS)", text)
        self.assertNotIn("Actions", text)
        self.assertNotIn("Engine", text)

    def test_it_says_when_there_was_no_time_for_all_rounds(self) -> None:
        cut = "Only 1 of 2 rounds: another would not have ended within --max-seconds 60."

        self.assertIn(cut, Report(self.outcome(is_cut_short=True)).text())
        self.assertNotIn("Only", Report(self.outcome()).text())

    def test_the_json_has_every_round(self) -> None:
        measures = Report(self.outcome()).json()["measures"]
        assert isinstance(measures, list)

        first = measures[0]
        assert isinstance(first, dict)
        self.assertEqual((first["measure"], first["target"]), ("submit", "ticketflower"))
        self.assertEqual(first["statements"], 12)
        self.assertEqual(len(first["rounds"]), 1)


class PagesTest(SimpleTestCase):
    def test_hidden_fields_are_those_of_the_pages_own_form(self) -> None:
        page = """
            <form method="post" action="/logout/">
            <input type="hidden" name="token" value="1"></form>
            <form method="get"><input type="hidden" name="tab" value="done"></form>
            <form method="post"><input type="hidden" name="token" value="2">
            <input type="hidden" name="key" value="a &amp; b"><input name="item" value="x"></form>
            <form method="post"><input type="hidden" name="token" value="3"></form>"""

        self.assertEqual(HiddenFields(page, "/").values, {"token": "2", "key": "a & b"})
        self.assertEqual(HiddenFields(page, "/logout/").values, {"token": "1"})


class ProcessorTimeTest(SimpleTestCase):
    def test_it_grows_with_what_a_process_computes(self) -> None:
        before = seconds_of(os.getpid())
        if before is None:
            self.skipTest("this system has no /proc")
        until = time.process_time() + 0.1
        while time.process_time() < until:
            pass

        self.assertAlmostEqual((seconds_of(os.getpid()) or 0) - before, 0.1, delta=0.05)

    def test_processes_that_begin_meanwhile_count_from_their_beginning(self) -> None:
        self.assertEqual(spent({1: 2.0}, {1: 3.0, 2: 0.5}), 1.5)

    def test_nothing_is_known_of_processes_that_are_not_here(self) -> None:
        self.assertIsNone(seconds_of(0))
        self.assertIsNone(spent({}, {}))


@tag("process")
class ProcessesTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(TemporaryDirectory()))
        self.processes = Processes(folder, Interruption())

    def test_those_that_still_run_end_with_the_benchmark(self) -> None:
        with self.processes:
            programs = [
                self.processes.start(["-c", "input()"], {}, talks=True) for _each in range(2)
            ]
            self.assertTrue(all(program.is_running() for program in programs))

        self.assertFalse(any(program.is_running() for program in programs))

    def test_what_one_writes_is_its_result(self) -> None:
        with self.processes:
            program = self.processes.start(["-c", "print('[1, 2]')"], {}, talks=True)

            self.assertEqual(self.processes.result(program), [1, 2])

    def test_why_one_failed_is_told(self) -> None:
        with self.processes, self.assertRaisesMessage(BenchmarkFailed, "ZeroDivisionError"):
            self.processes.result(self.processes.start(["-c", "1 / 0"], {}, talks=True))

    def test_the_variables_and_the_code_are_those_that_were_asked_for(self) -> None:
        code = "import os, json; print(json.dumps([os.environ['X'], os.environ['PYTHONPATH']]))"
        with self.processes:
            program = self.processes.start(["-c", code], {"X": "1"}, root=Path("/tmp"), talks=True)

            self.assertEqual(self.processes.result(program), ["1", "/tmp"])


class DatabaseTest(SimpleTestCase):
    def test_only_the_name_differs_from_that_of_the_settings(self) -> None:
        for url, expected in (
            ("postgres://ann:secret@db:5433/live", "postgres://ann:secret@db:5433/mine"),
            ("postgres://ann@:5432//var/run/live", "postgres://ann@:5432//var/run/mine"),
            ("postgres://db/live?sslmode=require", "postgres://db/mine?sslmode=require"),
        ):
            with self.subTest(url), self.settings(DATABASE_URL=url):
                self.assertEqual(Database("mine").url, expected)


class ProgressTest(SimpleTestCase):
    def test_without_a_terminal_there_are_lines_for_what_takes_long(self) -> None:
        told = StringIO()
        progress = Progress(told)

        progress.expect(2)
        progress.step("making databases", is_line=True)
        progress.step("round 1 of 1: submit, bare")
        progress.end()

        self.assertEqual(told.getvalue(), "   0 s  making databases\n")

    def test_a_terminal_has_a_bar(self) -> None:
        told = StringIO()
        told.isatty = lambda: True  # type: ignore[method-assign] # as a terminal says
        progress = Progress(told)

        progress.expect(2)
        progress.step("making databases", is_line=True)
        progress.step("round 1 of 1: submit, bare")

        self.assertIn(f"[{'#' * 15}{'.' * 15}]    0 s  round 1 of 1: submit, bare", told.getvalue())
        self.assertNotIn("\n", told.getvalue())


class InterruptionTest(SimpleTestCase):
    def test_it_is_raised_at_once_and_only_once(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name), Interruption():
                with self.assertRaises(KeyboardInterrupt):
                    signal.raise_signal(number)

                signal.raise_signal(number)  # while everything is being removed

    def test_it_waits_for_what_must_not_be_interrupted(self) -> None:
        done = []
        with (
            Interruption() as interruption,
            self.assertRaises(KeyboardInterrupt),
            interruption.deferred(),
        ):
            with interruption.deferred():
                signal.raise_signal(signal.SIGINT)
            done.append("the rest")

        self.assertEqual(done, ["the rest"])

    def test_what_a_callback_has_ignored_is_not_lost(self) -> None:
        with Interruption() as interruption:
            interruption.check()
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)

            self.assertRaises(KeyboardInterrupt, interruption.check)

    def test_the_handlers_before_are_back_afterwards(self) -> None:
        before = signal.getsignal(signal.SIGTERM)

        with Interruption():
            self.assertNotEqual(signal.getsignal(signal.SIGTERM), before)

        self.assertEqual(signal.getsignal(signal.SIGTERM), before)


class OptionsTest(SimpleTestCase):
    def test_numbers_that_measure_nothing_are_refused(self) -> None:
        for options, sentence in (
            ({"rounds": 0}, "--rounds must be 1 or more."),
            ({"requests": 7}, "--requests must be 8 or more."),
            ({"workers": 0}, "--workers must be 1 or more."),
            ({"sizes": [1000, 99]}, "Each of --sizes must be 100 or more."),
            ({"json": Path("/nowhere/file")}, "There is no folder /nowhere for --json."),
            ({"json": Path("/")}, "/ cannot be written, for --json."),
            ({"max_seconds": 0}, "--max-seconds must be more than 0."),
            ({"max_seconds": float("nan")}, "--max-seconds must be more than 0."),
            ({"beside": Path("/nowhere")}, "/nowhere has no ticketflower/sandbox/benchmark"),
        ):
            with self.subTest(sentence), self.assertRaisesMessage(CommandError, sentence):
                call_command("benchmark", **options)
