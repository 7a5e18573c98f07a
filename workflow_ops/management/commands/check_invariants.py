"""Command that checks the engine's invariants for the tickets of every company."""

from typing import Any, override

from django.core.management.base import BaseCommand, CommandError

from users.models import Company
from workflow_ops.engine.invariants import INVARIANTS, violations


class Command(BaseCommand):
    help = (
        "Checks the engine's invariants for the tickets of every company and changes nothing. "
        "Exits with status 1 if a ticket violates one."
    )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        companies, found = 0, 0
        for company in Company.objects.order_by("pk"):
            companies += 1
            for violation in violations(company):
                found += 1
                ticket = f" ticket {violation.ticket}:" if violation.ticket else ""
                self.stdout.write(
                    f"{violation.company}: {violation.invariant}:{ticket} {violation.sentence}"
                )
        if found:
            raise CommandError(f"Violations found: {found}.")
        self.stdout.write(f"All {len(INVARIANTS)} invariants hold in {companies} companies.")
