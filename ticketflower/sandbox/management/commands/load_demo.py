"""Load the sample data."""

import logging
from argparse import ArgumentParser
from typing import Any, override

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ticketflower.sandbox.demo import loading
from ticketflower.sandbox.demo.companies import COMPANIES, PASSWORD, SUPERUSER, address


class Command(BaseCommand):
    help = "Loads two sample companies with people, definitions and tickets; safe to run twice."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="also where DEBUG is off")

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["yes"]:
            raise CommandError(
                "This looks like a real site (DEBUG is off). The demo makes accounts with a "
                "known password: add --yes if you want them here."
            )
        if loading.is_loaded():
            self.stdout.write("The demo is loaded already; nothing was changed.")
            self.stdout.write(log_in_as())
            return
        if loading.is_half_loaded():
            raise CommandError(
                "An earlier loading of the demo was ended before it was done. Empty the database "
                "first (the command flush: it removes everything), then load the demo again."
            )
        # The faults of the faulty workflow are wanted here, and each would fill the screen.
        logging.getLogger("workflow_ops.engine.error_recording").setLevel(logging.CRITICAL)
        logging.getLogger().setLevel(logging.WARNING)
        loading.load(self.stdout.write)
        self.stdout.write("The demo is loaded.")
        self.stdout.write(log_in_as())


def log_in_as() -> str:
    """The accounts that may do everything, for people who run ``load_demo`` by itself."""
    founders = [address(demo, demo.founder) for demo in COMPANIES]
    return (
        f"Log in as {' or '.join(founders)} (every role) or {SUPERUSER} (superuser), "
        f"with the password {PASSWORD}"
    )
