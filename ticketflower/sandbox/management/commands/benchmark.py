"""Measure the site under load, beside bounds that do the same writes with less code."""

import json
import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.interruption import Interruption
from ticketflower.sandbox.benchmark.options import PARTS, SMALLEST_SIZE, Options
from ticketflower.sandbox.benchmark.progress import Progress
from ticketflower.sandbox.benchmark.report import Report
from ticketflower.sandbox.benchmark.run import run

INTERRUPTED = 130  # as shells report a program that Ctrl-C has ended


class Command(BaseCommand):
    help = (
        "Measures requests, pages, engine and actions in databases of its own on the configured "
        "server, beside a bare Django site; removes everything at the end."
    )
    requires_system_checks = []

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument(
            "--requests", type=int, default=120, help="for each measure of each target in a round"
        )
        parser.add_argument(
            "--sizes",
            type=int,
            nargs="+",
            default=[1000, 10_000, 100_000],
            help="tickets of the companies whose pages are opened",
        )
        parser.add_argument("--workers", type=int, default=2, help="web processes of each site")
        parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
        parser.add_argument(
            "--max-seconds",
            type=float,
            default=3600,
            help="no round begins that would not end within so many seconds",
        )
        parser.add_argument(
            "--beside",
            type=Path,
            metavar="FOLDER",
            help="another version of TicketFlower, with this command in it, for the same rounds",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="for every figure as JSON")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        _require_sense(options)
        wanted = Options(
            rounds=options["rounds"],
            requests=options["requests"],
            sizes=tuple(sorted(set(options["sizes"]))),
            workers=options["workers"],
            parts=tuple(options["only"]),
            max_seconds=options["max_seconds"],
            beside=options["beside"],
        )
        try:
            with Interruption() as interruption, _quiet():
                outcome = run(wanted, Progress(sys.stderr), interruption)
        except BenchmarkFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                "Interrupted; what was made is removed.", returncode=INTERRUPTED
            ) from error
        report = Report(outcome)
        self.stdout.write(report.text())
        if options["json"]:
            options["json"].write_text(json.dumps(report.json(), indent=1), "utf-8")


def _require_sense(options: Mapping[str, Any]) -> None:
    """Refuse before anything is measured what would measure nothing, or could not be written.

    Raises:
        CommandError: with what is wrong.
    """
    for name, least in (("rounds", 1), ("requests", 8), ("workers", 1)):
        if options[name] < least:
            raise CommandError(f"--{name} must be {least} or more.")
    if min(options["sizes"]) < SMALLEST_SIZE:
        raise CommandError(f"Each of --sizes must be {SMALLEST_SIZE} or more.")
    if not options["max_seconds"] > 0:  # such as nan, which no time exceeds
        raise CommandError("--max-seconds must be more than 0.")
    file = options["json"]
    if file and not file.parent.is_dir():
        raise CommandError(f"There is no folder {file.parent} for --json.")
    if file and (file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK)):
        raise CommandError(f"{file} cannot be written, for --json.")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log lines of the echo service, which would tear the progress bar."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
