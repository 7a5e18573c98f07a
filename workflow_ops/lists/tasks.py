"""List of all tasks of a company, as ticket admins see it."""

from urllib.parse import urlencode

from django.urls import reverse

from ticketflower.lists.filters import NOBODY, ChoiceFilter, DateRangeFilter
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from workflow_design.models import TaskType
from workflow_ops.forms.bulk import AssignForm
from workflow_ops.lists.declaration import BulkAction, Column, ManagedList, RowName, time_column
from workflow_ops.lists.options import labels_of, tasks_of_workflows, workers, workflows
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.models.prepared import task_rows
from workflow_ops.models.task_queries import TaskInstanceQuerySet
from workflow_ops.services.bulk import assign_task

CELLS = "workflow_ops/manage/tasks.html"
"""The template that has the cells of this list as partials."""

WITHOUT_A_WORKER: dict[str, object] = {
    "worker": NOBODY,
    "kind": TaskType.FORM.value,
    "state": [TaskStatus.OPEN.value, TaskStatus.IN_PROGRESS.value, TaskStatus.PENDING.value],
}
"""The filters of tasks that wait for a worker, or whose worker may not work on them."""


def _named(task: TaskInstance) -> RowName:
    called = f"{task.task_definition.title}, ticket {task.workflow_instance.ticket.number}"
    return RowName(short=called, full=called, state=task.get_status_display())


TASKS: ManagedList[TaskInstance] = ManagedList(
    key="tasks",
    noun=("task", "tasks"),
    search=lambda company, text: TaskInstance.objects.of_company(company).matching(text).for_list(),
    filters=(
        ChoiceFilter(
            "state", "State", labels_of(TaskStatus.choices), TaskInstanceQuerySet.in_states
        ),
        ChoiceFilter("kind", "Kind", labels_of(TaskType.choices), TaskInstanceQuerySet.of_kinds),
        ChoiceFilter(
            "workflow", "Workflow", workflows, TaskInstanceQuerySet.of_workflows, "select"
        ),
        ChoiceFilter(
            "task", "Task", tasks_of_workflows, TaskInstanceQuerySet.of_definitions, "select"
        ),
        ChoiceFilter("worker", "Worker", workers, TaskInstanceQuerySet.of_workers, "select"),
        DateRangeFilter("made", "Made", TaskInstanceQuerySet.made_between, "created_at"),
        DateRangeFilter(
            "completed", "Completed", TaskInstanceQuerySet.completed_between, "completed_at"
        ),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(
        ("To do", "state=OPEN&state=IN_PROGRESS"),
        ("Without a worker", urlencode(WITHOUT_A_WORKER, doseq=True)),
        ("Failed", "state=ERROR"),
    ),
    columns=(
        Column("Task", lambda task: task.task_definition.title, page=1, layout="wide"),
        Column("Kind", lambda task: task.task_definition.get_task_type_display()),
        Column("State", lambda task: task.get_status_display(), page=3, cell=f"{CELLS}#state"),
        Column("Worker", lambda task: task.assigned_to, page=4, missing="nobody", layout="nowrap"),
        Column(
            "Ticket",
            lambda task: task.workflow_instance.ticket.number,
            page=2,
            cell=f"{CELLS}#ticket",
        ),
        Column("Ticket type", lambda task: task.workflow_instance.ticket.ticket_type.title),
        Column("Summary", lambda task: task.workflow_instance.ticket.summary),
        Column("Requester", lambda task: task.workflow_instance.ticket.created_by),
        time_column("Created", lambda task: task.created_at, page=5, exported_as="Made"),
        time_column("Assigned", lambda task: task.assigned_at),
        time_column("Completed", lambda task: task.completed_at, page=6, missing="not yet"),
    ),
    actions=(
        BulkAction(
            "assign",
            "Assign",
            "The tasks go to one worker.",
            lambda task, by, worker: assign_task(task=task, worker=worker, by=by),
            AssignForm,
        ),
    ),
    name_of=_named,
    url_of=lambda task: reverse("manage:task", args=[task.pk]),
    load=task_rows.all,
)
