"""Resubmission after log-in: a form that was sent after the session had ended is offered again."""

from typing import Any, override

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ticketflower.http.unsent import UnsentForm, carried_form


class ResubmitMixin(LoginView):
    """Carries an unsent form through the log-in page, then offers to send it.

    It is never sent without a click: another person may have logged in.
    """

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.unsent = carried_form(request)
        if request.user.is_authenticated and self.unsent:  # the page after the log-in, reloaded
            return self._offer(self.unsent)
        return super().dispatch(request, *args, **kwargs)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(unsent=self.unsent, **kwargs)

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        return self._offer(self.unsent) if self.unsent else response

    def _offer(self, unsent: UnsentForm) -> HttpResponse:
        return render(self.request, "users/accounts/send_again.html", {"unsent": unsent})
