"""Refusals as messages: the outcome of a click is shown on the next page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages

from ticketflower.errors import Refusal
from users.http.request import CompanyRequest


@contextmanager
def refusal_as_message(request: CompanyRequest, success: str) -> Iterator[None]:
    """Tell the person of the success, or why it was refused."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, success)
