"""Addresses of tickets, tasks and their management."""

from django.urls import URLPattern, path

from workflow_ops.views import manage_errors, manage_tasks, manage_tickets, tasks, tickets

tickets_patterns: tuple[list[URLPattern], str] = (
    [
        path("", tickets.TicketListView.as_view(), name="list"),
        path("new/", tickets.SubmittableTypeListView.as_view(), name="new"),
        path("new/<slug:key>/", tickets.submit, name="submit"),
        path("files/<int:pk>/", tickets.file, name="file"),
        path("<int:number>/", tickets.TicketDetailView.as_view(), name="detail"),
    ],
    "tickets",
)

tasks_patterns: tuple[list[URLPattern], str] = (
    [
        path("", tasks.TaskListView.as_view(), name="list"),
        path("availability/", tasks.availability, name="availability"),
        path("<int:pk>/", tasks.execute, name="execute"),
        path("<int:pk>/begin/", tasks.begin, name="begin"),
    ],
    "tasks",
)

manage_patterns: tuple[list[URLPattern], str] = (
    [
        path("tickets/", manage_tickets.ManageTicketListView.as_view(), name="tickets"),
        path(
            "tickets/<int:number>/", manage_tickets.ManageTicketDetailView.as_view(), name="ticket"
        ),
        path("tasks/", manage_tasks.ManageTaskListView.as_view(), name="tasks"),
        path("tasks/<int:pk>/", manage_tasks.ManageTaskDetailView.as_view(), name="task"),
        path("errors/", manage_errors.ManageErrorListView.as_view(), name="errors"),
        path("errors/<int:pk>/", manage_errors.ManageErrorDetailView.as_view(), name="error"),
    ],
    "manage",
)
