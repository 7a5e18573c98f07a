"""Refusals of forms that their page cannot be shown again with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ticketflower.http.unsent import unsent_form


def refuse_form(request: HttpRequest, sentence: str, *, back: str) -> HttpResponse:
    """Say why a form was not stored, with what was typed into it, to be copied.

    Args:
        request: that sent the form.
        sentence: the reason.
        back: the page of the form; a form in which nothing was typed leads there at once.
    """
    unsent = unsent_form(request)
    if unsent is None or not (unsent.typed or unsent.files):
        messages.error(request, sentence)
        return redirect(back)
    context = {"sentence": sentence, "back": back, "unsent": unsent}
    return render(request, "refused.html", context, status=409)
