"""Statements of each kind of request, counted in one request that is not timed."""

from collections.abc import Iterable, Mapping

from ticketflower.sandbox.benchmark.measures import writing
from ticketflower.sandbox.benchmark.running import RunningSite
from ticketflower.sandbox.benchmark.sites import Reader
from ticketflower.sandbox.benchmark.statements import HEADER

WARM_UPS = 2

type Counts = dict[tuple[str, str], int]
"""By measure and target."""


def count_statements(site: RunningSite, readers: Iterable[Reader]) -> Counts:
    """Count in a server that tells: as in a running process, not by its first request.

    Args:
        site: served by such a server, with one process.
        readers: whose pages are counted as well.
    """
    name = site.site.name
    counts = {
        (writing.SUBMIT, name): [
            _of_form(form) for form in writing.submissions(site, WARM_UPS + 1)
        ],
        (writing.STEP, name): [_of_form(form) for form in writing.steps(site, WARM_UPS + 1)],
    }
    for reader in readers:
        visitor = site.person(reader.email)
        for page, path in reader.paths.items():
            answers = (visitor.get(path) for _each in range(WARM_UPS + 1))
            counts[page, reader.target] = [_told(answer.headers) for answer in answers]
    return {key: each[-1] for key, each in counts.items()}


def _of_form(form: writing.Form) -> int:
    visitor, page, path, filled = form
    hidden = visitor.get(page).hidden_fields(path)
    return _told(visitor.send("POST", path, {**hidden, **filled}).headers)


def _told(headers: Mapping[str, str]) -> int:
    return int(headers[HEADER])
