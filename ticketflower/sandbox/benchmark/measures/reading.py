"""Requests that read: pages of companies with few and with many tickets, opened one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from ticketflower.sandbox.benchmark.rounds import Sample
from ticketflower.sandbox.benchmark.running import RunningSite, send_at_once


@dataclass(frozen=True)
class Reader:
    """Somebody who opens pages.

    Args:
        target: name in the report, such as the number of tickets of their company.
        email: of the person.
        paths: of the pages by their names.
    """

    target: str
    email: str
    paths: Mapping[str, str]


def measure(site: RunningSite, reader: Reader, page: str, count: int) -> Sample:
    """Open a page so many times."""
    visitor = site.person(reader.email)
    path = reader.paths[page]
    return send_at_once([lambda: visitor.get(path)] * count, site.meter(), threads=1)
