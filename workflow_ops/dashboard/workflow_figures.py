"""Figures of one workflow: where its tickets are, how long steps take, and which way tickets go."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final

from django.db.models import F
from django.utils import timezone

from users.models import Company
from workflow_design.documents.diff.merged_diff import Ends
from workflow_design.models import TaskDefinition
from workflow_ops.dashboard.figures import Percentile
from workflow_ops.models import TaskInstance, TaskStatus, WorkflowStatus

PERIODS: Final[Mapping[str, str]] = {
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "all": "All time",
}
"""The periods that figures are asked for: what the URL says, and for people."""

MOST_TASKS = 50_000
"""Completed tasks, the newest: a period with more of them begins later, to bound the time."""


@dataclass(frozen=True)
class WorkflowFigures:
    """Figures of all versions of a workflow together, by the keys of its tasks.

    Attributes:
        now: how many tickets are at a task now.
        medians: in half of the cases a task took no longer, in seconds, from being created on.
        taken: how many tickets went from one task to another.
        since: the first day, if the period had to begin later.
    """

    now: Mapping[str, int]
    medians: Mapping[str, float]
    taken: Mapping[Ends, int]
    since: date | None


def workflow_figures(
    company: Company, workflow: str, period: str, *, most: int = MOST_TASKS
) -> WorkflowFigures:
    """Compute the figures of the workflow with this key, in six statements.

    Args:
        company: whose tickets are counted.
        workflow: the workflow's key.
        period: one of ``PERIODS``.
        most: how many completed tasks a period has before it begins later.
    """
    definitions = TaskDefinition.objects.of_company(company).of_workflow_key(workflow)
    keys = dict(definitions.values_list("pk", "key"))
    tasks = TaskInstance.objects.of_company(company).of_workflows([workflow])
    days = None if period == "all" else int(period)
    asked = None if days is None else timezone.localdate() - timedelta(days=days - 1)
    since = tasks.completed().completed_between(asked, None).day_of_newest(most)
    first = since or asked
    took = F("completed_at") - F("created_at")
    completed = tasks.completed().completed_between(first, None).order_by()
    measured = completed.values(key=F("task_definition__key"))
    medians = measured.annotate(median=Percentile(0.5, took)).values_list("key", "median")
    return WorkflowFigures(
        now=tasks.under_way().count_by_key(),
        medians={key: median.total_seconds() for key, median in medians},
        taken=Counter(_taken(tasks.since(first).as_steps(first), keys)),
        since=since,
    )


type _Step = tuple[int, int, int, str, str, bool]
"""Of a task: its run of the workflow, its id, its definition, both statuses, whether the run
began in the period."""


def _taken(steps: Sequence[_Step], keys: Mapping[int, str]) -> Iterator[Ends]:
    """The ends of the transitions that were taken."""
    for _run, group in groupby(sorted(steps), key=itemgetter(0)):
        tasks = list(group)
        first, last = tasks[0], tasks[-1]
        if first[5]:
            yield None, keys[first[2]]
        for one, following in pairwise(tasks):
            if one[3] == TaskStatus.COMPLETED:
                yield keys[one[2]], keys[following[2]]
        if (last[3], last[4]) == (TaskStatus.COMPLETED, WorkflowStatus.COMPLETED):
            yield keys[last[2]], None
