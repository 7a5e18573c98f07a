"""Command that advances every stalled workflow, in every company."""

from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand

from workflow_ops.services.recovery import in_every_company, resume_company, retry_company


class Command(BaseCommand):
    help = (
        "Advances tickets whose workflow has a pending step, assigns unassigned tasks to people "
        "who are available, and puts actions without a job into the queue. The worker does it "
        "every minute; it is safe to run at any time, by any number of processes."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--retry-errors",
            action="store_true",
            help="also retry tickets that have an unresolved error",
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        resume = retry_company if options["retry_errors"] else resume_company
        for resumed in in_every_company(resume):
            if resumed.tickets or resumed.tasks or resumed.actions:
                self.stdout.write(
                    f"{resumed.company}: tickets advanced: {resumed.tickets}, "
                    f"tasks assigned: {resumed.tasks}, "
                    f"actions put into the queue: {resumed.actions}"
                )
