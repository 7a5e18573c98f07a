"""Command that finds uploaded files that are missing, damaged or left over."""

from typing import Any, override

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow_ops.services.files.checking import delete_orphan, find_problems


class Command(BaseCommand):
    help = (
        "Compares the uploaded files in the database with those in the storage, and lists what is "
        "missing, has another size, or is left over for more than 24 hours. The exit code is 1 if "
        "anything is found that --delete didn't delete."
    )

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--delete", action="store_true", help="delete files that nothing refers to"
        )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        found = deleted = 0
        for problem in find_problems():
            found += 1
            if problem.is_orphan and options["delete"]:
                delete_orphan(problem)
                deleted += 1
            self.stdout.write(problem.sentence)
        if deleted:
            self.stdout.write(f"{deleted} deleted.")
        if found > deleted:
            raise CommandError(f"Problems found: {found - deleted}.")
        self.stdout.write("No problems found.")
