"""Callback endpoint: receives the answers of actions from services."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from workflow_ops.actions.callbacks import read_token
from workflow_ops.actions.failures import MOST_ANSWER_BYTES
from workflow_ops.actions.received import Body
from workflow_ops.services.callbacks import Reply, receive_callback

UNKNOWN = Reply(404, "Not found.")
TOO_LARGE = Reply(413, f"A callback can have up to {MOST_ANSWER_BYTES:,} bytes.")
BROKEN_OFF = Reply(400, "The body is incomplete.")


@csrf_exempt  # a service has no session whose rights could be misused
@login_not_required  # the token in the address is the proof
@require_POST
def receive(request: HttpRequest, token: str) -> JsonResponse:
    """Take the answer of an ASYNC_ACTION."""
    reply = _reply(request, token)
    return JsonResponse({"detail": reply.sentence}, status=reply.status)


def _reply(request: HttpRequest, token: str) -> Reply:
    known = read_token(token)
    if known is None:
        return UNKNOWN
    try:
        body = request.read(MOST_ANSWER_BYTES + 1)
    except UnreadablePostError:
        return BROKEN_OFF
    if len(body) > MOST_ANSWER_BYTES:
        return TOO_LARGE
    company_pk, key = known
    read_by = (request.headers.get(name, "") for name in ("Content-Encoding", "Content-Type"))
    return receive_callback(company_pk=company_pk, key=key, body=Body(body, *read_by))
