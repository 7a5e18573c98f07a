"""Replay a log of finished work through the services (see ``workflow_ops.replay``)."""

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from users.commands import author_in
from users.models import Company
from users.services.companies import sign_up_company
from users.tenancy import as_company
from workflow_design.errors import DocumentRejected
from workflow_design.models import TicketDefinition
from workflow_design.services import store_and_publish_document
from workflow_ops.replay import LogUnreadable, Replay, Replayed, read_log

BAR = 30


class Command(BaseCommand):
    help = (
        "Publishes a bundle in a new company and replays a log in it: each case becomes a "
        "ticket, each event a task completed by its worker, in the log's order."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="a bundle document")
        parser.add_argument("log", type=Path, metavar="LOG", help="a CSV file, also gzipped")
        parser.add_argument("--company", default="Replay", help="name of the new company")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = read_log(options["log"])
        except LogUnreadable as error:
            raise CommandError(str(error)) from error
        company = self._company(options["company"])
        with as_company(company):
            ticket_type = self._published(company, options["bundle"])
            result = Replay(company, ticket_type).run(cases, self._show_progress)
        self.stderr.write("")
        self._report(company, result)

    def _company(self, name: str) -> Company:
        person = sign_up_company(
            company_name=name,
            email=f"replay-{secrets.token_hex(6)}@ticketflower.example",
            password=secrets.token_urlsafe(24),
            first_name="Log",
            last_name="Replay",
        )
        company = person.company
        assert company is not None
        return company

    def _published(self, company: Company, bundle: Path) -> TicketDefinition:
        try:
            text = bundle.read_bytes()
            stored = store_and_publish_document(company=company, by=author_in(company), text=text)
        except OSError as error:
            raise CommandError(f"{bundle} cannot be read: {error.strerror}.") from error
        except DocumentRejected as refusal:
            raise CommandError(refusal.report.as_text(str(bundle))) from refusal
        if not stored.tickets:
            raise CommandError(f"{bundle} has no ticket type to submit.")
        return TicketDefinition.objects.get(pk=stored.tickets[0].pk)

    def _show_progress(self, done: int, total: int) -> None:
        step = max(1, total // 200)
        if done % step and done != total:
            return
        filled = done * BAR // total
        bar = "#" * filled + "." * (BAR - filled)
        self.stderr.write(f"\r[{bar}] {done:,} of {total:,} events", ending="")
        self.stderr.flush()

    def _report(self, company: Company, result: Replayed) -> None:
        rate = result.events / result.seconds if result.seconds else 0.0
        self.stdout.write(f"Company '{company}', id {company.pk}")
        self.stdout.write(f"Tickets completed: {result.completed:,} of {result.cases:,}")
        self.stdout.write(
            f"Events: {result.events:,} in {result.seconds:.1f} s, {rate:.0f} events/s"
        )
        self.stdout.write(f"Cases whose order is not the log's: {len(result.differing)}")
        for case in result.differing:
            self.stdout.write(f"  case {case}")
        if result.differing:
            raise CommandError("The database does not say what the log says.")
