"""Store documents in a company, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from ticketflower.errors import Refusal
from users.management.arguments import author_in, company_named
from users.tenancy import as_company
from workflow_design.errors import DocumentRejected, DraftWouldBeReplaced
from workflow_design.models.fingerprints import Known
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import store_and_publish_document


class Command(BaseCommand):
    help = "Imports workflow files into a company as drafts; of each file all definitions or none."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("company", metavar="COMPANY", help="name or id")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace-drafts",
            action="store_true",
            help="also replace drafts that other people saved",
        )
        parser.add_argument("--publish", action="store_true", help="publish them immediately")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        company = company_named(options["company"])
        author = author_in(company)
        store = store_and_publish_document if options["publish"] else store_document
        done = "published" if options["publish"] else "saved as a draft"
        known: Known | None = None if options["replace_drafts"] else {}
        with as_company(company):
            for file in options["files"]:
                try:
                    text = file.read_bytes()
                    stored = store(company=company, by=author, text=text, known=known)
                except OSError as error:
                    raise CommandError(f"{file} can't be read: {error.strerror}.") from error
                except DocumentRejected as refusal:
                    self.stderr.write(refusal.report.as_text(str(file)))
                    raise CommandError(f"{file}: {refusal.sentence}") from refusal
                except DraftWouldBeReplaced as refusal:
                    hint = "Use --replace-drafts to replace it."
                    raise CommandError(f"{file}: {refusal.sentence} {hint}") from refusal
                except Refusal as refusal:
                    raise CommandError(f"{file}: {refusal.sentence}") from refusal
                for each in stored.definitions:
                    self.stdout.write(f"{file}: “{each.title}” version {each.version} {done}")
