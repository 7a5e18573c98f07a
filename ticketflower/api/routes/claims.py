"""Claims of agents: begin, extend, hand over, fail."""

from ninja import Router

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import tasks as bodies
from ticketflower.api.routes.tasks import WORK, agents_task, colleague, own_task, task_body
from users.models import UserKind
from workflow_ops.agent_errors import TaskNotClaimed
from workflow_ops.services.claims import claim_task, extend_claim, fail_claim
from workflow_ops.services.tasks import hand_over_task
from workflow_ops.services.ticket_access import find_ticket

router = Router(tags=["tasks"])


@router.post(
    "/tasks/{pk}/claim",
    url_name="task-claim",
    operation_id="claim_task",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409), only=UserKind.AGENT),
)
def claim(request: ApiRequest, pk: int) -> bodies.Task:
    """Claim an available task, so that no other agent works on it until lease_until.

    Claiming a task that the agent has already changes nothing.
    """
    claim_task(task=agents_task(request, pk), by=request.user)
    return task_body(request, own_task(request, pk))


@router.post(
    "/tasks/{pk}/heartbeat",
    url_name="task-heartbeat",
    operation_id="extend_claim",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409), only=UserKind.AGENT),
)
def heartbeat(request: ApiRequest, pk: int) -> bodies.Task:
    """Say that the agent is still working on its task: its claim lasts from now on again."""
    extend_claim(task=agents_task(request, pk), by=request.user)
    return task_body(request, own_task(request, pk))


@router.post(
    "/tasks/{pk}/hand-over",
    url_name="task-hand-over",
    operation_id="hand_over_task",
    **operation(*WORK, answers={200: bodies.HandedOver}, problems=(404, 409), only=UserKind.AGENT),
)
def hand_over(request: ApiRequest, pk: int, body: bodies.HandOver) -> bodies.HandedOver:
    """Give a claimed task to a person, who completes it as a form and reads the reason.

    The requester doesn't see the reason, unless the task goes to them.
    """
    task = agents_task(request, pk)
    found = find_ticket(request.user, task.workflow_instance.ticket.number)
    if found is None:
        raise TaskNotClaimed
    to = colleague(request, task, body.to) if body.to else None
    handed_over = hand_over_task(task=task, viewer=found[1], reason=body.reason, to=to)
    worker = handed_over.assigned_to
    return bodies.HandedOver(assignee=str(worker) if worker else None)


@router.post(
    "/tasks/{pk}/fail",
    url_name="task-fail",
    operation_id="fail_task",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409), only=UserKind.AGENT),
)
def fail(request: ApiRequest, pk: int, body: bodies.Failure) -> bodies.Task:
    """Give up a task that can't be done, with the reason; a ticket admin decides what follows.

    Hand the task over instead if a person could do it.
    """
    fail_claim(task=agents_task(request, pk), by=request.user, reason=body.reason)
    return task_body(request, agents_task(request, pk))
