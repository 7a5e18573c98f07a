"""Addresses of definitions and of the documents' schemas."""

from django.urls import URLPattern, path

from workflow_design.views import (
    access,
    check,
    compare,
    dry_run,
    schemas,
    tasks,
    tickets,
    upload,
    workflows,
)

design_urls: list[URLPattern] = [
    path("workflows/", workflows.WorkflowListView.as_view(), name="workflows"),
    path("workflows/<slug:key>/", workflows.WorkflowDetailView.as_view(), name="workflow"),
    path("workflows/<slug:key>/dry-run/", dry_run.dry_run, name="dry-run"),
    path("workflows/<slug:key>/compare/", compare.compare_workflows, name="workflow-compare"),
    path("workflows/<slug:key>/discard/", workflows.discard, name="workflow-discard"),
    path(
        "workflows/<slug:key>/<int:version>/download/",
        workflows.download,
        name="workflow-download",
    ),
    path("tasks/", tasks.TaskListView.as_view(), name="tasks"),
    path("tasks/<slug:workflow>/<slug:key>/", tasks.TaskDetailView.as_view(), name="task"),
    path(
        "tasks/<slug:workflow>/<slug:key>/<int:version>/download/",
        tasks.download,
        name="task-download",
    ),
    path("tickets/", tickets.TicketTypeListView.as_view(), name="tickets"),
    path("tickets/<slug:key>/", tickets.TicketTypeDetailView.as_view(), name="ticket"),
    path("tickets/<slug:key>/compare/", compare.compare_tickets, name="ticket-compare"),
    path("tickets/<slug:key>/discard/", tickets.discard, name="ticket-discard"),
    path("tickets/<slug:key>/<int:version>/download/", tickets.download, name="ticket-download"),
    path("upload/", upload.upload, name="upload"),
    path("check/", check.check, name="check"),
]
"""Those of the area "design"; what tells of running tickets joins them in workflow_ops."""

schemas_patterns: tuple[list[URLPattern], str] = (
    [
        path("", schemas.index, name="index"),
        path("<slug:name>.json", schemas.schema, name="schema"),
    ],
    "schemas",
)

access_patterns: tuple[list[URLPattern], str] = ([path("", access.access, name="grid")], "access")
