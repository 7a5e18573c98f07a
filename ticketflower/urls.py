"""Every address of the site: of people at work, of admins, of programs and monitors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from ticketflower import health
from ticketflower.api.site import api_patterns
from ticketflower.mcp.views import mcp
from ticketflower.sandbox import styleguide
from users.urls import accounts_patterns, audit_patterns, companies_patterns, team_urls
from workflow_design.urls import (
    access_patterns,
    assistants_patterns,
    design_urls,
    docs_patterns,
    schemas_patterns,
)
from workflow_design.views.reference import llms_file
from workflow_ops.urls import (
    callbacks_patterns,
    drafts_patterns,
    manage_patterns,
    notifications_patterns,
    people_urls,
    tasks_patterns,
    tickets_patterns,
    version_urls,
)
from workflow_ops.views.home import hide, home
from workflow_ops.views.search import search

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("checklist/hide/", hide, name="hide-checklist"),
    path("search/", search, name="search"),
    path("", include(accounts_patterns)),
    path("tickets/", include(tickets_patterns)),
    path("tasks/", include(tasks_patterns)),
    path("notifications/", include(notifications_patterns)),
    path("drafts/", include(drafts_patterns)),
    path("manage/", include(manage_patterns)),
    path("design/", include(([*design_urls, *version_urls], "design"))),
    path("team/access/", include(access_patterns)),
    path("team/", include(([*team_urls, *people_urls], "team"))),
    path("audit/", include(audit_patterns)),
    path("assistants/", include(assistants_patterns)),
    path("companies/", include(companies_patterns)),
    path("callbacks/", include(callbacks_patterns)),
    path("schemas/", include(schemas_patterns)),
    path("docs/", include(docs_patterns)),
    path("llms.txt", llms_file, name="llms-file"),
    path("api/v1/", include(api_patterns)),
    path("mcp/", mcp, name="mcp"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))

handler400 = "ticketflower.views.bad_request"
handler403 = "ticketflower.views.forbidden"
handler404 = "ticketflower.views.not_found"
handler500 = "ticketflower.views.server_error"
