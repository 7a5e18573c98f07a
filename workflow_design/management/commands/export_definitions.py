"""Print a company's definitions as one bundle that can be imported again."""

from argparse import ArgumentParser
from typing import Any, override

from django.core.management.base import BaseCommand

from users.management.arguments import company_named
from users.tenancy import as_company
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.services.export import bundle_document


class Command(BaseCommand):
    help = "Prints the definitions of a company (live versions, otherwise drafts) as one bundle."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("company", metavar="COMPANY", help="name or id")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        company = company_named(options["company"])
        with as_company(company):
            self.stdout.write(canonical_text(bundle_document(company)), ending="")
