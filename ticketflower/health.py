"""Health of the process, for the load balancer."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ticketflower.types import GetResponse
from workflow_ops.health import condition


@login_not_required  # the load balancer has no account
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required  # the load balancer has no account
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The process can work; says when a worker was last seen and how the clocks differ."""
    found = condition()
    if found.trouble:
        return JsonResponse({"status": found.trouble}, status=503)
    # A web process is ready without a worker: what people do is stored, and actions wait.
    seen = found.worker_seen_at
    return JsonResponse(
        {
            "status": "ok",
            "worker_seen_at": seen.isoformat() if seen else None,
            "clock_ahead_seconds": round(found.clock_ahead, 1),
        }
    )


def health_middleware(get_response: GetResponse) -> GetResponse:
    """Answer for health before a session is looked up or a host name is refused (middleware).

    With a cookie that would ask the database, and a load balancer knows addresses, not names.
    """
    views = {reverse("health-live"): live, reverse("health-ready"): ready}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware
