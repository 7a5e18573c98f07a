"""Addresses of tickets, tasks and their management."""

from typing import Any

from django.urls import URLPattern, path

from workflow_design.urls import TICKET_TYPES, WORKFLOWS
from workflow_design.views.definitions import DefinitionDetailView, DefinitionListView
from workflow_ops.lists.declaration import ManagedList
from workflow_ops.lists.registry import LISTS
from workflow_ops.pages.ticket_type import ticket_type_page
from workflow_ops.pages.version_usage import usage_of
from workflow_ops.pages.workflow import workflow_page
from workflow_ops.views import (
    agents,
    callbacks,
    comments,
    dashboard,
    lists,
    people,
    publishing,
    signing_secret,
    tasks,
    ticket_page,
    tickets,
    versions,
)
from workflow_ops.views.drafts import pages as drafts
from workflow_ops.views.manage import errors as manage_errors
from workflow_ops.views.manage import tasks as manage_tasks
from workflow_ops.views.manage import tickets as manage_tickets
from workflow_ops.views.manage import webhooks as manage_webhooks
from workflow_ops.views.notifications import inbox, preferences, unsubscribe


def managed_list_urls(listed: ManagedList[Any]) -> list[URLPattern]:
    """The URLs that every list of the ticket admins has beside its page."""
    key, options = listed.key, {"managed": listed}
    return [
        path(f"{key}/export/", lists.export_list, options, name=f"{key}-export"),
        path(f"{key}/bulk/", lists.bulk, options, name=f"{key}-bulk"),
        path(f"{key}/save-view/", lists.save_list_view, options, name=f"{key}-save-view"),
    ]


tickets_patterns: tuple[list[URLPattern], str] = (
    [
        path("", tickets.TicketListView.as_view(), name="list"),
        path("new/", tickets.SubmittableTypeListView.as_view(), name="new"),
        path("new/<slug:key>/", tickets.submit, name="submit"),
        path("files/<int:pk>/", tickets.file, name="file"),
        path("<int:number>/", ticket_page.detail, name="detail"),
        path("<int:number>/comments/", comments.add, name="comments"),
        path("<int:number>/comments/<int:pk>/", comments.edit, name="comment"),
        path("<int:number>/comments/<int:pk>/delete/", comments.delete, name="comment-delete"),
        path("<int:number>/cancel/", tickets.cancel, name="cancel"),
        path("<int:number>/duplicate/", tickets.duplicate, name="duplicate"),
        path("<int:number>/reopen/", tickets.reopen, name="reopen"),
        path("<int:number>/mentions/", comments.mentions, name="mentions"),
    ],
    "tickets",
)

notifications_patterns: tuple[list[URLPattern], str] = (
    [
        path("", inbox.NotificationListView.as_view(), name="list"),
        path("read/", inbox.mark_read, name="read"),
        path("preferences/", preferences.own, name="preferences"),
        path("defaults/", preferences.defaults, name="defaults"),
        path("unsubscribe/<str:token>/", unsubscribe.unsubscribe_by_link, name="unsubscribe"),
    ],
    "notifications",
)

drafts_patterns: tuple[list[URLPattern], str] = (
    [
        path("", drafts.draft_list, name="list"),
        path("<int:pk>/", drafts.draft, name="draft"),
    ],
    "drafts",
)

tasks_patterns: tuple[list[URLPattern], str] = (
    [
        path("", tasks.TaskListView.as_view(), name="list"),
        path("availability/", tasks.availability, name="availability"),
        path("<int:pk>/", tasks.execute, name="execute"),
        path("<int:pk>/begin/", tasks.begin, name="begin"),
        path("<int:pk>/take/", tasks.take, name="take"),
        path("<int:pk>/ask/", tasks.ask, name="ask"),
        path("<int:pk>/resume/", tasks.resume, name="resume"),
        path("<int:pk>/pass-on/", tasks.pass_on, name="pass-on"),
    ],
    "tasks",
)

manage_patterns: tuple[list[URLPattern], str] = (
    [
        path("", dashboard.dashboard, name="dashboard"),
        path("export/", dashboard.export, name="dashboard-export"),
        path("tickets/", manage_tickets.ManageTicketListView.as_view(), name="tickets"),
        path("tickets/<int:number>/", ticket_page.managed_ticket, name="ticket"),
        path("tickets/<int:number>/hold/", manage_tickets.hold, name="ticket-hold"),
        path("tickets/<int:number>/resume/", manage_tickets.resume, name="ticket-resume"),
        path("tickets/<int:number>/cancel/", manage_tickets.cancel, name="ticket-cancel"),
        path("tickets/<int:number>/due/", manage_tickets.change_due, name="ticket-due"),
        path("tasks/", manage_tasks.ManageTaskListView.as_view(), name="tasks"),
        path("tasks/<int:pk>/", manage_tasks.ManageTaskDetailView.as_view(), name="task"),
        path("tasks/<int:pk>/reassign/", manage_tasks.reassign, name="task-reassign"),
        path("errors/", manage_errors.ManageErrorListView.as_view(), name="errors"),
        path("errors/<int:pk>/", ticket_page.managed_error, name="error"),
        path("errors/<int:pk>/retry/", manage_errors.retry, name="error-retry"),
        path("errors/<int:pk>/data/", manage_errors.edit_data, name="error-data"),
        path("errors/<int:pk>/complete/", manage_errors.complete, name="error-complete"),
        path("errors/<int:pk>/skip/", manage_errors.skip, name="error-skip"),
        path("errors/<int:pk>/hand-over/", manage_errors.hand_over, name="error-hand-over"),
        path("errors/<int:pk>/note/", manage_errors.note, name="error-note"),
        *(url for each in LISTS for url in managed_list_urls(each)),
        path("views/<int:pk>/delete/", lists.delete_saved_view, name="view-delete"),
        path("signing-secret/", signing_secret.signing_secret, name="signing-secret"),
        path("webhooks/", manage_webhooks.webhooks, name="webhooks"),
        path("webhooks/new/", manage_webhooks.create, name="webhook-new"),
        path("webhooks/<int:pk>/", manage_webhooks.webhook, name="webhook"),
        path("webhooks/<int:pk>/edit/", manage_webhooks.edit, name="webhook-edit"),
        path("webhooks/<int:pk>/pause/", manage_webhooks.pause, name="webhook-pause"),
        path("webhooks/<int:pk>/resume/", manage_webhooks.resume, name="webhook-resume"),
        path("webhooks/<int:pk>/test/", manage_webhooks.test, name="webhook-test"),
        path("webhooks/<int:pk>/delete/", manage_webhooks.delete, name="webhook-delete"),
        path(
            "webhooks/<int:pk>/deliveries/<int:delivery>/send-again/",
            manage_webhooks.deliver_again,
            name="webhook-send-again",
        ),
    ],
    "manage",
)

callbacks_patterns: tuple[list[URLPattern], str] = (
    [path("<str:token>/", callbacks.receive, name="receive")],
    "callbacks",
)

people_urls: list[URLPattern] = [
    path("", people.PersonListView.as_view(), name="list"),
    path("invite/", people.invite, name="invite"),
    path("roles/<int:pk>/", people.role, name="role"),
    path("agents/<int:pk>/", agents.agent, name="agent"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/deactivate/", people.deactivate, name="deactivate"),
]
"""Pages of the area "team" that know of ticket types and tasks."""

list_workflows = DefinitionListView.as_view(
    **WORKFLOWS, noun=("workflow", "workflows"), usage_of=usage_of
)
list_ticket_types = DefinitionListView.as_view(
    **TICKET_TYPES, noun=("ticket type", "ticket types"), usage_of=usage_of
)
show_workflow = DefinitionDetailView.as_view(**WORKFLOWS, page_of=workflow_page)
show_ticket_type = DefinitionDetailView.as_view(**TICKET_TYPES, page_of=ticket_type_page)
show_workflow_versions = versions.VersionListView.as_view(**WORKFLOWS)
show_ticket_type_versions = versions.VersionListView.as_view(**TICKET_TYPES)

version_urls: list[URLPattern] = [
    path("workflows/", list_workflows, name="workflows"),
    path("tickets/", list_ticket_types, name="tickets"),
    path("workflows/<slug:key>/", show_workflow, name="workflow"),
    path("tickets/<slug:key>/", show_ticket_type, name="ticket"),
    path("publish/", publishing.publish_together, name="publish"),
    path("workflows/<slug:key>/versions/", show_workflow_versions, name="workflow-versions"),
    path(
        "workflows/<slug:key>/publish/",
        versions.publish_version,
        WORKFLOWS,
        name="workflow-publish",
    ),
    path(
        "workflows/<slug:key>/<int:version>/roll-back/",
        versions.roll_back_to_version,
        WORKFLOWS,
        name="workflow-roll-back",
    ),
    path(
        "workflows/<slug:key>/retire/",
        versions.retire_version,
        WORKFLOWS,
        name="workflow-retire",
    ),
    path("tickets/<slug:key>/versions/", show_ticket_type_versions, name="ticket-versions"),
    path(
        "tickets/<slug:key>/publish/",
        versions.publish_version,
        TICKET_TYPES,
        name="ticket-publish",
    ),
    path(
        "tickets/<slug:key>/<int:version>/roll-back/",
        versions.roll_back_to_version,
        TICKET_TYPES,
        name="ticket-roll-back",
    ),
    path(
        "tickets/<slug:key>/retire/",
        versions.retire_version,
        TICKET_TYPES,
        name="ticket-retire",
    ),
]
"""Pages of the area "design" that show the effect on running tickets."""
