"""Requests that read: pages of companies with few and with many tickets, opened one by one."""

from collections.abc import Sequence
from functools import partial

from ticketflower.sandbox.benchmark.rounds import Sample, together
from ticketflower.sandbox.benchmark.running import RunningSite, send_at_once
from ticketflower.sandbox.benchmark.sites import Reader

REQUESTS_OF_A_TURN = 5


def measure(
    readers: Sequence[tuple[RunningSite, Reader]], page: str, count: int
) -> dict[str, Sample]:
    """Open a page so many times as each of several readers; return a sample for each target.

    They take turns after a few requests, for the load of the machine changes within a second.
    """
    parts: dict[str, list[Sample]] = {reader.target: [] for _site, reader in readers}
    visitors = [site.person(reader.email) for site, reader in readers]
    for turn in range(0, count, REQUESTS_OF_A_TURN):
        requests = min(REQUESTS_OF_A_TURN, count - turn)
        for (site, reader), visitor in zip(readers, visitors, strict=True):
            opened = [partial(visitor.get, reader.paths[page])] * requests
            parts[reader.target].append(send_at_once(opened, site.meter(), threads=1))
    return {target: together(samples) for target, samples in parts.items()}
