"""Addresses of definitions and of the documents' schemas."""

from django.urls import URLPattern, path

from workflow_design.models import TicketType, VersionedModel, WorkflowDefinition
from workflow_design.views import (
    access,
    assistants,
    check,
    compare,
    customize,
    definitions,
    dry_run,
    fix,
    reference,
    schemas,
    tasks,
    templates,
    upload,
)

WORKFLOWS: dict[str, VersionedModel] = {"model": WorkflowDefinition}
TICKET_TYPES: dict[str, VersionedModel] = {"model": TicketType}

design_urls: list[URLPattern] = [
    path("workflows/<slug:key>/customize/", customize.customize, name="customize"),
    path("workflows/<slug:key>/dry-run/", dry_run.dry_run, name="dry-run"),
    path("workflows/<slug:key>/compare/", compare.compare, WORKFLOWS, name="workflow-compare"),
    path("workflows/<slug:key>/discard/", definitions.discard, WORKFLOWS, name="workflow-discard"),
    path(
        "workflows/<slug:key>/<int:version>/download/",
        definitions.download,
        WORKFLOWS,
        name="workflow-download",
    ),
    path("tasks/", tasks.TaskListView.as_view(), name="tasks"),
    path("tasks/<slug:workflow>/<slug:key>/", tasks.TaskDetailView.as_view(), name="task"),
    path(
        "tasks/<slug:workflow>/<slug:key>/<int:version>/download/",
        tasks.download,
        name="task-download",
    ),
    path("tickets/<slug:key>/compare/", compare.compare, TICKET_TYPES, name="ticket-compare"),
    path("tickets/<slug:key>/discard/", definitions.discard, TICKET_TYPES, name="ticket-discard"),
    path(
        "tickets/<slug:key>/<int:version>/download/",
        definitions.download,
        TICKET_TYPES,
        name="ticket-download",
    ),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:name>/", templates.template, name="template"),
    path("upload/", upload.upload, name="upload"),
    path("upload/fix/", fix.fix, name="fix"),
    path("check/", check.check, name="check"),
]
"""Those of the area "design"; pages about running tickets join them in workflow_ops."""

schemas_patterns: tuple[list[URLPattern], str] = (
    [
        path("", schemas.index, name="index"),
        path("<slug:name>.json", schemas.schema, name="schema"),
    ],
    "schemas",
)

docs_patterns: tuple[list[URLPattern], str] = (
    [
        path("documents/", reference.documents, name="documents"),
        path("documents.md", reference.documents_file, name="documents-file"),
        path("assistant.md", reference.assistant_file, name="assistant-file"),
        path("examples/<slug:name>.json", reference.example_file, name="example-file"),
    ],
    "docs",
)

access_patterns: tuple[list[URLPattern], str] = ([path("", access.access, name="grid")], "access")

assistants_patterns: tuple[list[URLPattern], str] = (
    [path("", assistants.assistants, name="list")],
    "assistants",
)
