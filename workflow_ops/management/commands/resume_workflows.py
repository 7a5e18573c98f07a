"""Advance every workflow that stands still, in every company (DESIGN 6.3)."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from users import impersonation
from users.models import Company
from users.tenancy import as_company
from workflow_ops.services.tickets import resume_company, retry_company

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Advances tickets whose workflow owes a step, and gives tasks without a worker to "
        "whoever is available. Safe to run at any time, by any number of processes."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on for ever, with this pause"
        )
        parser.add_argument(
            "--retry-errors",
            action="store_true",
            help="also try tickets again that have an unresolved ticket error",
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        pause: int | None = options["every"]
        if pause is None:
            self._resume_all(retry_errors=options["retry_errors"])
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_received: stopped.set())
        while not stopped.is_set():
            try:
                self._resume_all(retry_errors=options["retry_errors"])
            except OperationalError:
                # The database may be away for a moment; the next round finds what is owed.
                logger.exception("resume_interrupted")
            close_old_connections()
            stopped.wait(pause)

    def _resume_all(self, *, retry_errors: bool) -> None:
        resume = retry_company if retry_errors else resume_company
        for company in Company.objects.order_by("pk"):
            impersonation.end_overdue(company)
            with as_company(company):
                resumed = resume(company=company)
            if resumed.tickets or resumed.tasks:
                self.stdout.write(
                    f"{company}: tickets advanced: {resumed.tickets}, "
                    f"tasks given to a worker: {resumed.tasks}"
                )
