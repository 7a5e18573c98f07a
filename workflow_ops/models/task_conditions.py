"""Conditions on tasks: whether people, agents or services do them, and as what they are shown."""

from typing import Final

from django.db.models import Q

from workflow_design.models import TaskType
from workflow_ops.models.statuses import ShownTaskStatus

DONE_BY_PEOPLE = Q(task_definition__task_type=TaskType.FORM) | Q(handed_over_at__isnull=False)
"""Forms, and agent tasks that were handed over: ``TaskInstance.is_done_by_people``."""
IS_AGENT_TASK = Q(task_definition__task_type=TaskType.ASYNC_ACTION, task_definition__action_url="")
"""``TaskDefinition.is_agent_task``."""
FOR_AGENTS = IS_AGENT_TASK & Q(handed_over_at=None)
"""``TaskInstance.is_for_agents``."""
WAITS_FOR_REPLY = Q(callback_deadline__isnull=False) & ~FOR_AGENTS
CONDITION_OF_STATUS: Final[dict[ShownTaskStatus, Q]] = {
    ShownTaskStatus.UNASSIGNED: DONE_BY_PEOPLE,
    ShownTaskStatus.WAITING_FOR_AGENT: FOR_AGENTS,
    ShownTaskStatus.QUEUED: ~DONE_BY_PEOPLE & ~FOR_AGENTS,
    ShownTaskStatus.WAITING: WAITS_FOR_REPLY,
    ShownTaskStatus.IN_PROGRESS: ~WAITS_FOR_REPLY,
}
"""What makes the difference between statuses that are stored as the same one."""
