"""List of all tasks of a company, as ticket admins see it."""

from urllib.parse import urlencode

from django.urls import reverse

from ticketflower.lists.filters import NOBODY, ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from workflow_design.documents.workflow.task_types import LABELS
from workflow_design.models import TaskType
from workflow_ops.forms.bulk import AssignForm
from workflow_ops.lists import cells
from workflow_ops.lists.declaration import (
    BulkAction,
    Column,
    ManagedList,
    RowName,
    due_column,
    priority_column,
    time_column,
)
from workflow_ops.lists.old_queries import renew_task_query
from workflow_ops.lists.options import (
    DUE_DATES,
    DUE_FILTER,
    OVERDUE,
    PRIORITY_FILTER,
    labels_of,
    tasks_of_workflows,
    ticket_types,
    workers,
    workflows,
)
from workflow_ops.models import ShownTaskStatus, TaskAge, TaskInstance
from workflow_ops.models.prepared import task_rows
from workflow_ops.models.task_queries import TaskInstanceQuerySet
from workflow_ops.services.bulk import assign_task

UNASSIGNED: dict[str, object] = {
    "worker": NOBODY,
    "kind": TaskType.FORM.value,
    "status": [
        ShownTaskStatus.UNASSIGNED.value,
        ShownTaskStatus.ASSIGNED.value,
        ShownTaskStatus.IN_PROGRESS.value,
    ],
}
"""The filters of tasks without an assignee, or whose assignee may not work on them."""

WAITING_FOR_PEOPLE: dict[str, object] = {
    "kind": TaskType.FORM.value,
    "status": UNASSIGNED["status"],
}
"""The filters of tasks that people have to do, with or without an assignee."""

TO_DO = [ShownTaskStatus.ASSIGNED.value, ShownTaskStatus.IN_PROGRESS.value]
"""The statuses of tasks that a person has to do; automated calls are in progress, too."""


def _named(task: TaskInstance) -> RowName:
    called = f"{task.task_definition.title}, ticket #{task.workflow_instance.ticket.number}"
    return RowName(short=called, full=called, state=task.shown_status.label)


TASKS: ManagedList[TaskInstance] = ManagedList(
    key="tasks",
    noun=("task", "tasks"),
    search=lambda company, text: TaskInstance.objects.of_company(company).matching(text).for_list(),
    filters=(
        ChoiceFilter(
            "status",
            "Status",
            labels_of(ShownTaskStatus.choices),
            TaskInstanceQuerySet.with_statuses,
        ),
        ChoiceFilter("kind", "Type", labels_of([*LABELS.items()]), TaskInstanceQuerySet.of_kinds),
        ChoiceFilter(
            "workflow", "Workflow", workflows, TaskInstanceQuerySet.of_workflows, "select"
        ),
        ChoiceFilter(
            "task", "Task", tasks_of_workflows, TaskInstanceQuerySet.of_definitions, "select"
        ),
        ChoiceFilter(
            "type", "Ticket type", ticket_types, TaskInstanceQuerySet.of_ticket_types, "select"
        ),
        ChoiceFilter("worker", "Assignee", workers, TaskInstanceQuerySet.of_workers, "select"),
        ChoiceFilter("age", "Age", labels_of(TaskAge.choices), TaskInstanceQuerySet.of_ages),
        DateRangeFilter("made", "Created", TaskInstanceQuerySet.made_between, "created_at"),
        DateRangeFilter(
            "completed", "Completed", TaskInstanceQuerySet.completed_between, "completed_at"
        ),
        DUE_FILTER,
        PRIORITY_FILTER,
        DUE_DATES,
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(
        ("To do", urlencode({"status": TO_DO}, doseq=True)),
        ("Unassigned", urlencode(UNASSIGNED, doseq=True)),
        ("Overdue", urlencode(OVERDUE)),
        ("Failed", "status=FAILED"),
    ),
    columns=(
        Column(
            "Task",
            lambda task: task.task_definition.title,
            page=3,
            cell=lambda task: cells.text(task.task_definition.title),
            layout="task",
        ),
        Column("Kind", lambda task: task.task_definition.type_label),
        Column(
            "Status",
            lambda task: task.shown_status.label,
            page=4,
            cell=cells.task_status,
            layout="status",
            export_title="State",
        ),
        Column(
            "Assignee",
            lambda task: task.assigned_to,
            page=5,
            cell=cells.task_assignee,
            layout="person",
            export_title="Worker",
        ),
        Column(
            "#",
            lambda task: task.workflow_instance.ticket.number,
            page=1,
            layout="number",
            export_title="Ticket",
        ),
        Column(
            "Ticket",
            lambda task: task.workflow_instance.ticket.ticket_type.title,
            page=2,
            layout="title",
            export_title="Ticket type",
        ),
        Column("Summary", lambda task: task.workflow_instance.ticket.summary),
        Column(
            "Requester",
            lambda task: task.workflow_instance.ticket.created_by,
            page=6,
            cell=lambda task: cells.text(str(task.workflow_instance.ticket.created_by)),
            layout="requester",
        ),
        due_column(page=7),
        priority_column(lambda task: task.workflow_instance.ticket, page=8),
        time_column(
            "Created",
            lambda task: task.created_at,
            page=9,
            sorts=("newest", "made", "oldest"),
            exported_as="Made",
        ),
        time_column("Assigned", lambda task: task.assigned_at),
        time_column("Completed", lambda task: task.completed_at, page=10, sorts=("completed",)),
    ),
    actions=(
        BulkAction(
            "assign",
            "Assign",
            "Assign {}",
            "{} assigned",
            "The tasks will be assigned to:",
            lambda task, by, worker: assign_task(task=task, worker=worker, by=by),
            AssignForm,
        ),
    ),
    name_of=_named,
    ticket_of=lambda task: task.workflow_instance.ticket,
    url_of=lambda task: reverse("manage:task", args=[task.pk]),
    load=task_rows.all,
    renew=renew_task_query,
)
