"""Requests that read: pages of companies with few and with many tickets, opened one by one."""

from ticketflower.sandbox.benchmark.rounds import Sample
from ticketflower.sandbox.benchmark.running import RunningSite, send_at_once
from ticketflower.sandbox.benchmark.sites import Reader


def measure(site: RunningSite, reader: Reader, page: str, count: int) -> Sample:
    """Open a page so many times."""
    visitor = site.person(reader.email)
    path = reader.paths[page]
    return send_at_once([lambda: visitor.get(path)] * count, site.meter(), threads=1)
