"""Requests that write: tickets submitted and tasks completed, with and without their pages."""

from collections.abc import Callable
from functools import partial

from ticketflower.sandbox.benchmark.rounds import Sample
from ticketflower.sandbox.benchmark.running import Request, RunningSite, send_at_once
from ticketflower.sandbox.benchmark.visitors import Visitor

SUBMIT, STEP = "submit", "step"
SUBMIT_CYCLE, STEP_CYCLE = "submit cycle", "step cycle"

type Form = tuple[Visitor, str, str, dict[str, str]]
"""Who sends a form, from which page, to which path, and what they fill in."""


def submissions(site: RunningSite, count: int) -> list[Form]:
    """So many tickets to submit."""
    path, ticket = site.site.submit_path, dict(site.site.ticket)
    return [(site.requester(number), path, path, ticket) for number in range(count)]


def steps(site: RunningSite, count: int) -> list[Form]:
    """So many tasks to complete, each by its worker."""
    output = dict(site.site.output)
    return [
        (site.person(worker), page, path, output) for page, path, worker in site.open_tasks(count)
    ]


def post(form: Form) -> Request:
    """Open the form now; the request sends it."""
    visitor, page, path, filled = form
    hidden = visitor.get(page).hidden_fields(path)
    return partial(visitor.post, path, {**hidden, **filled})


def cycle(form: Form) -> Request:
    """A request for the form, one that sends it, and one for the page it leads to."""
    visitor, page, path, filled = form

    def request() -> None:
        hidden = visitor.get(page).hidden_fields(path)
        visitor.get(visitor.post(path, {**hidden, **filled}))

    return request


MEASURES: dict[str, tuple[Callable[[RunningSite, int], list[Form]], Callable[[Form], Request]]] = {
    SUBMIT: (submissions, post),
    STEP: (steps, post),
    SUBMIT_CYCLE: (submissions, cycle),
    STEP_CYCLE: (steps, cycle),
}


def measure(site: RunningSite, name: str, count: int) -> Sample:
    """Take one of the measures of a site."""
    forms, request = MEASURES[name]
    requests = [request(form) for form in forms(site, count)]
    return send_at_once(requests, site.meter())
