"""HTTP caching: nothing that the site makes is stored by browsers and proxies, unless a view asks.

Every page names a person, their company, or carries a token, also those before the log-in. Static
files do not come here. Chromium keeps what was typed when one goes back to a page with no-store
(tried with version 156, with and without HTTPS), and shows no private page after the log-out.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from ticketflower.types import GetResponse


def no_store(get_response: GetResponse) -> GetResponse:
    """Add ``Cache-Control: no-store, private`` where a view says nothing else (a middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
