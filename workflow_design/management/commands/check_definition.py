"""Check documents as the upload page does, without storing anything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from ticketflower.texts import indented
from users.management.arguments import company_named
from users.models import Company
from users.services.companies import FIRST_COMPANY_ROLES
from users.tenancy import as_company
from workflow_design.checker.check import check
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.services.company_context import company_context_of


class Command(BaseCommand):
    help = "Checks workflow files and prints every issue with its position in the file."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--company",
            help="name or id: check against its roles and definitions; "
            "otherwise against a company as it is after signing up",
        )
        parser.add_argument("--json", action="store_true", help="print the reports as JSON")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        company = company_named(options["company"]) if options["company"] else None
        known = self._known(company)
        reports = {}
        for file in options["files"]:
            try:
                text = file.read_bytes()
            except OSError as error:
                raise CommandError(f"{file} can't be read: {error.strerror}.") from error
            reports[str(file)] = check(text, known).report
        if options["json"]:
            shown = {name: report.to_json() for name, report in reports.items()}
            self.stdout.write(indented(shown))
        else:
            for name, report in reports.items():
                self.stdout.write(report.as_text(name))
        bad = sum(not report.ok for report in reports.values())
        if bad:
            raise CommandError(f"{bad} of {len(reports)} files have errors.", returncode=1)

    def _known(self, company: Company | None) -> CompanyContext:
        if company is None:
            return CompanyContext(company_roles=tuple(FIRST_COMPANY_ROLES))
        with as_company(company):
            return company_context_of(company)
