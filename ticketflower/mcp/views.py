"""The endpoint ``/mcp/``: one message in, one answer out; nothing is kept between them."""

from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.http import require_POST

from ticketflower.api.access import ApiRequest, with_token
from ticketflower.api.problems import problem, too_large
from ticketflower.mcp.rpc import STATUS, TOO_MANY_REQUESTS
from ticketflower.mcp.server import respond


@with_token
@require_POST
def mcp(request: ApiRequest) -> HttpResponse:
    """Answer one message of an assistant, with the permissions of the token's person."""
    if _is_from_elsewhere(request):
        return problem(403, "origin-refused", "Pages from other sites can't call this URL.")
    try:
        status, body = respond(request, request.body)
    except RequestDataTooBig as error:
        return too_large(request, error)
    except UnreadablePostError:
        return problem(400, "broken-off", "The request body is incomplete. Send it again.")
    if body is None:
        return HttpResponse(status=status)
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == STATUS[TOO_MANY_REQUESTS]:
        wait = body["error"]["data"]["error"]["details"]["retry_after"]
        response.headers["Retry-After"] = str(wait)
    return response


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser sends it for another site's page (DNS rebinding, as the spec demands)."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
