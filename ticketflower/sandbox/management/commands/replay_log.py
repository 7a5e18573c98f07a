"""Replay a log of finished work through the services (``ticketflower.sandbox.replay``)."""

import logging
import secrets
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, override

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ticketflower.sandbox.replay.log import COLUMNS, LogRefused, read_log
from ticketflower.sandbox.replay.plan import CasePlan, plan_cases
from ticketflower.sandbox.replay.remove_company import may_remove_companies, remove_company
from ticketflower.sandbox.replay.replay import Replay, ReplayFailed, ReplayResult
from ticketflower.types import JsonObject
from users.models import Company, CompanyRole, User
from users.services.companies import FIRST_COMPANY_ROLES, sign_up_company
from users.services.company_roles import add_company_role
from users.tenancy import as_company
from workflow_design.checker.check import CompanyContext, check
from workflow_design.models import TicketType
from workflow_design.services.publishing import store_and_publish_document

BAR = 30


class Command(BaseCommand):
    help = (
        "Publishes a bundle in a new company and replays a log in it: each case becomes a "
        "ticket, each event a task completed by its worker, in the log's order. "
        "The whole log is checked before anything is stored; a run that fails leaves no company."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = COLUMNS
        parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="a bundle document")
        parser.add_argument("log", type=Path, metavar="LOG", help="a CSV file, also gzipped")
        parser.add_argument("--company", default="Replay", help="name of the new company")
        parser.add_argument("--password", help="of its admin; without it one is made and printed")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        self._require_tables()
        if not may_remove_companies():
            raise CommandError(
                "Only the owner of the tables may remove a company, as a run that fails has to. "
                "Run this with MIGRATION_DATABASE_URL, as migrate is."
            )
        document, text = self._document(options["bundle"])
        try:
            plans = plan_cases(document, read_log(options["log"]))
        except LogRefused as refused:
            raise CommandError(str(refused)) from refused
        password = options["password"] or secrets.token_urlsafe(12)
        admin = self._admin(options["company"], password)
        company = admin.company
        assert company is not None
        with self._whole_or_nothing(company), as_company(company), _quiet():
            result = self._replay(company, admin, document, text, plans)
        self.stderr.write("")
        self.stdout.write(f"Log in as {admin.email} with the password {password}")
        self._report(company, result)

    def _require_tables(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("Migrations have not been run: run 'manage.py migrate' first.")

    def _document(self, bundle: Path) -> tuple[JsonObject, bytes]:
        try:
            text = bundle.read_bytes()
        except OSError as error:
            raise CommandError(f"{bundle} cannot be read: {error.strerror}.") from error
        roles = _roles(check(text, CompanyContext()).document or {})
        checked = check(text, CompanyContext(company_roles=roles))
        if checked.document is None or not checked.report.ok:
            raise CommandError(checked.report.as_text(str(bundle)))
        if not checked.document.get("tickets") or not checked.document.get("workflows"):
            raise CommandError(f"{bundle} has no ticket type with its workflow to submit.")
        return checked.document, text

    def _admin(self, name: str, password: str) -> User:
        try:
            return sign_up_company(
                company_name=name,
                email=f"replay-{secrets.token_hex(6)}@ticketflower.example",
                password=password,
                first_name="Log",
                last_name="Replay",
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    @contextmanager
    def _whole_or_nothing(self, company: Company) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            remove_company(company=company)
            if isinstance(error, ReplayFailed):
                raise CommandError(f"{error}\nThe new company was removed.") from error
            raise

    def _replay(
        self,
        company: Company,
        admin: User,
        document: JsonObject,
        text: bytes,
        plans: list[CasePlan],
    ) -> ReplayResult:
        roles = _roles(document)
        there = {name.lower() for name in CompanyRole.objects.of_company(company).names()}
        for name in roles:
            if name.lower() not in there:
                add_company_role(company=company, name=name, description="")
        stored = store_and_publish_document(company=company, by=admin, text=text)
        ticket_type = TicketType.objects.get(pk=stored.ticket_types[0].pk)
        return Replay(company, ticket_type, roles).run(plans, self._show_progress)

    def _show_progress(self, done: int, total: int) -> None:
        filled = done * BAR // total
        bar = "#" * filled + "." * (BAR - filled)
        self.stderr.write(f"\r[{bar}] {done:,} of {total:,} events", ending="")
        self.stderr.flush()

    def _report(self, company: Company, result: ReplayResult) -> None:
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


def _roles(document: JsonObject) -> tuple[str, ...]:
    """The company roles that the tasks and ticket types of a bundle ask for, each once."""
    found = dict.fromkeys(FIRST_COMPANY_ROLES)
    named = [
        task.get("worker_role")
        for workflow in document.get("workflows") or []
        for task in workflow.get("tasks") or []
    ]
    for ticket in document.get("tickets") or []:
        named += ticket.get("company_role_access") or []
    known = {name.lower() for name in found}
    for name in named:
        if name and name.lower() not in known:
            known.add(name.lower())
            found[name] = None
    return tuple(found)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log lines of each event, which would tear the progress bar."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)
