"""Make companies with very many tickets, and measure how fast their pages are."""

import time
from argparse import ArgumentParser
from typing import Any, override

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ticketflower.sandbox.seed.companies import company_named
from ticketflower.sandbox.seed.measure import measure, table
from ticketflower.sandbox.seed.tickets import make_tickets

COMPANIES = 20
PEOPLE = 500
FEW_TICKETS = 200
FEW_PEOPLE = 20


def name_of(tickets: int) -> str:
    """The name of the company with so many tickets."""
    return f"Seeded {tickets}"


class Command(BaseCommand):
    help = (
        "Makes 20 companies for performance work, one for each number of tickets and small ones "
        "beside; --measure prints how long each page takes in each of them."
    )

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, nargs="+", default=[300_000])
        parser.add_argument("--companies", type=int, default=COMPANIES)
        parser.add_argument("--people", type=int, default=PEOPLE)
        parser.add_argument("--measure", action="store_true", help="print the time of each page")
        parser.add_argument("--yes", action="store_true", help="also where DEBUG is off")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes"]:
            raise CommandError(
                "This looks like a real site (DEBUG is off). Seeding makes accounts with a known "
                "password: add --yes if you want them here."
            )
        numbers: list[int] = options["tickets"]
        for number in numbers:
            self._seed(name_of(number), options["people"], number)
        for each in range(options["companies"] - len(numbers)):
            self._seed(f"Small company {each + 1}", FEW_PEOPLE, FEW_TICKETS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        if options["measure"]:
            names = [name_of(number) for number in sorted(numbers)]
            slow = table(measure(names), names, self.stdout.write)
            if slow:
                raise CommandError(f"Slower with more tickets: {', '.join(slow)}.")

    def _seed(self, name: str, people: int, tickets: int) -> None:
        """Make a company and its tickets, or leave it as it is if it has them."""
        started = time.monotonic()
        company = company_named(name, people)
        if company.last_ticket_number:
            return
        make_tickets(company, tickets)
        seconds = time.monotonic() - started
        self.stdout.write(f"{name}: {people} people, {tickets:,} tickets in {seconds:.1f} s")
