"""Search of everything that a person may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ticketflower.lists.listing import Listing
from users.http.permissions import every_member
from users.http.request import CompanyRequest
from workflow_ops.models.search import words_and_number
from workflow_ops.pages.search import search_everything, ticket_page_url


@every_member
@require_safe
def search(request: CompanyRequest) -> HttpResponse:
    """What a text finds; the number of a ticket opens it."""
    text = Listing(request.GET).search
    _words, number = words_and_number(text)
    if number is not None:
        url = ticket_page_url(number, user=request.user)
        if url:
            return redirect(url)
    groups = search_everything(text, user=request.user, company=request.company)
    return render(request, "workflow_ops/search.html", {"search": text, "groups": groups})
