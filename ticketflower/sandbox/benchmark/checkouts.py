"""Checkouts: this version of TicketFlower, and another that is measured beside it."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed

PACKAGE = Path("ticketflower", "sandbox", "benchmark")
SUFFIX = " before"


def before(target: str) -> str:
    """The target of the other version that is like a target of this one."""
    return f"{target}{SUFFIX}"


@dataclass(frozen=True)
class Checkout:
    """A version of TicketFlower, with this package in it.

    Args:
        root: the folder with its manage.py.
        is_this: whether it is the version that the benchmark belongs to.
    """

    root: Path
    is_this: bool

    def target(self, name: str) -> str:
        """The name in the report of something of this version."""
        return name if self.is_this else before(name)


def checkouts(beside: Path | None) -> list[Checkout]:
    """This version, and the other if there is one.

    Raises:
        BenchmarkFailed: the other does not contain this package.
    """
    found = [Checkout(settings.BASE_DIR, is_this=True)]
    if beside is not None:
        if not (beside / PACKAGE / "product").is_dir():
            raise BenchmarkFailed(f"{beside} has no {PACKAGE}: copy it from {settings.BASE_DIR}.")
        found.append(Checkout(beside.resolve(), is_this=False))
    return found
