"""Signing secret: shows and rotates the secret that signs the company's calls."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ticketflower.database.clock import database_now
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from workflow_ops.models import SigningSecret
from workflow_ops.services.signing_secrets import OLD_SECRET_HOURS, rotate_signing_secret


@permission_required("workflow_ops.manage_signing_secret")
@require_http_methods(["GET", "POST"])
@not_while_acting
def signing_secret(request: CompanyRequest) -> HttpResponse:
    """Say since when there is a secret; make a new one, and show it this once."""
    # Shown by the answer itself: a redirect would have to keep it somewhere.
    secret = ""
    if request.method == "POST":
        secret = rotate_signing_secret(company=request.company, by=request.user)
    context = {
        "secret": secret,
        "secrets": list(SigningSecret.objects.of_company(request.company).valid(database_now())),
        "hours": OLD_SECRET_HOURS,
    }
    return render(request, "workflow_ops/manage/signing_secret.html", context)
