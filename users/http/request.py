"""The request type of views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import Company, Impersonation, User


class CompanyRequest(HttpRequest):
    """A request of a logged-in person for a company (set by ``CompanyMiddleware``).

    ``impersonation`` is set while a superuser acts for the company.
    """

    user: User
    company: Company
    impersonation: Impersonation | None
    htmx: HtmxDetails
