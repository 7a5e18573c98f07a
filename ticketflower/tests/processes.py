"""The environment of processes that tests start."""

import os

from ticketflower.database.embedded_postgres import PASSED_ON


def environment(**settings: str) -> dict[str, str]:
    """What a program of this machine needs to run, and these settings alone."""
    machine = {name: value for name, value in os.environ.items() if name in PASSED_ON}
    return {**machine, **settings}
