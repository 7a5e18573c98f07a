"""Tasks: list, read, take, complete, hand off, ask the requester."""

from django.http import Http404
from django.urls import reverse
from ninja import Query, Router
from ninja import Status as Response

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import tasks as bodies
from ticketflower.api.bodies.tasks import Which
from ticketflower.api.cursors import read_page
from ticketflower.api.idempotency import IdempotencyKey, submission_key
from ticketflower.api.problems import ApiProblem
from ticketflower.api.routes.tickets import answers_refused, require_own_files, status_word
from users.models import User, UserKind
from users.scopes import EXECUTE, TASKS_WORK
from workflow_design.runtime.workflow import output_questions
from workflow_ops.errors import AnswersRefused, TaskAlreadyCompleted
from workflow_ops.forms.candidates import colleagues_for
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.models.prepared import task_of_worker, task_rows
from workflow_ops.pages.task import prefilled_answers
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.tasks import complete_task, pass_on_task, take_task
from workflow_ops.services.ticket_access import find_ticket

router = Router(tags=["tasks"])
WORK = (TASKS_WORK, EXECUTE)


@router.get(
    "/tasks",
    url_name="tasks",
    operation_id="list_tasks",
    **operation(*WORK, answers={200: bodies.Tasks}),
)
def list_tasks(
    request: ApiRequest,
    which: Query[Which] = Which.MINE,
    cursor: Query[str | None] = None,
    limit: Query[int] = 25,
) -> bodies.Tasks:
    """The tasks that a person has to do, or an agent has claimed; or those that are available.

    Available to people are unassigned tasks, which they take; to agents those that they claim.
    """
    tasks = TaskInstance.objects.of_company(request.company)
    if which == Which.MINE:
        tasks = tasks.assigned_to_person(request.user).with_worker()
    else:
        tasks = tasks.available_to(request.user)
    page, following = read_page(tasks, cursor, limit, task_rows.all)
    return bodies.Tasks(items=[_summary(request, each) for each in page], next=following)


@router.get(
    "/tasks/{pk}",
    url_name="task",
    operation_id="get_task",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404,)),
)
def get_task(request: ApiRequest, pk: int) -> bodies.Task:
    """A task of one's own or an available one, with its instructions, input and output schema."""
    task = task_of_worker.first(pk, request.user.pk) or _available(request, pk)
    return task_body(request, task)


@router.post(
    "/tasks/{pk}/take",
    url_name="task-take",
    operation_id="take_task",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409), only=UserKind.PERSON),
)
def take(request: ApiRequest, pk: int) -> bodies.Task:
    """Take an unassigned task. Taking a task that is the person's already changes nothing."""
    mine = task_of_worker.first(pk, request.user.pk)
    if mine is None:
        tasks = TaskInstance.objects.of_company(request.company).doable_by(request.user)
        task = tasks.for_detail().filter(pk=pk).first()
        if task is None:
            raise Http404
        take_task(task=task, by=request.user)
        mine = own_task(request, pk)
    return task_body(request, mine)


@router.post(
    "/tasks/{pk}/complete",
    url_name="task-complete",
    operation_id="complete_task",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409)),
)
def complete(request: ApiRequest, pk: int, body: bodies.Output) -> bodies.Task:
    """Complete a task of the person's own, or one that the agent has claimed.

    The workflow continues at once. The same output sent again is answered as the first time.
    """
    find = agents_task if request.user.is_agent else own_task
    task = find(request, pk)
    if task.status == TaskStatus.COMPLETED and task.assigned_to_id == request.user.pk:
        if task.output_data != body.output:
            raise TaskAlreadyCompleted(str(request.user))
        return task_body(request, task)
    require_own_files(request, output_questions(task.task_definition), body.output, "/output")
    try:
        complete_task(task=task, by=request.user, output=body.output)
    except AnswersRefused as refusal:
        raise answers_refused(refusal, "/output") from refusal
    return task_body(request, own_task(request, pk))


@router.post(
    "/tasks/{pk}/hand-off",
    url_name="task-hand-off",
    operation_id="hand_off_task",
    **operation(*WORK, answers={204: None}, problems=(404, 409), only=UserKind.PERSON),
)
def hand_off(request: ApiRequest, pk: int, body: bodies.HandOff) -> Response[None]:
    """Hand off a task of the person's own to a colleague, who reads the reason on the ticket."""
    task = own_task(request, pk)
    found = find_ticket(request.user, task.workflow_instance.ticket.number)
    if found is None:
        raise Http404
    to = colleague(request, task, body.to)
    pass_on_task(task=task, viewer=found[1], to=to, reason=body.reason)
    return Response(204, None)


@router.post(
    "/tasks/{pk}/ask",
    url_name="task-ask",
    operation_id="ask_requester",
    **operation(*WORK, answers={200: bodies.Task}, problems=(404, 409), only=UserKind.PERSON),
)
def ask(
    request: ApiRequest,
    pk: int,
    body: bodies.Question,
    idempotency_key: IdempotencyKey = None,
) -> bodies.Task:
    """Ask the requester; the task waits for their reply, which brings it back."""
    ask_requester(
        task=own_task(request, pk),
        by=request.user,
        text=body.text,
        submission_key=submission_key(request, idempotency_key),
    )
    return task_body(request, own_task(request, pk))


def own_task(request: ApiRequest, pk: int) -> TaskInstance:
    """The task with this id, which is the person's or the agent's.

    Raises:
        Http404: it isn't.
    """
    task = task_of_worker.first(pk, request.user.pk)
    if task is None:
        raise Http404
    return task


def agents_task(request: ApiRequest, pk: int) -> TaskInstance:
    """The task with this id that the agent has or had, or may claim by its company roles.

    Raises:
        Http404: there is none.
    """
    tasks = TaskInstance.objects.of_company(request.company).reachable_by_agent(request.user)
    task = tasks.for_detail().filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def colleague(request: ApiRequest, task: TaskInstance, email: str) -> User:
    """The person with this address, who can do the task.

    Raises:
        ApiProblem: there is none; it names those who can.
    """
    able = {each.worker.email: each.worker for each in colleagues_for(task, request.user)}
    if email not in able:
        others = f"These people can: {', '.join(sorted(able))}." if able else "No one else can."
        sentence = f"{email} can't do this task. {others}"
        raise ApiProblem(422, "worker-cannot-do-task", sentence)
    return able[email]


def _available(request: ApiRequest, pk: int) -> TaskInstance:
    tasks = TaskInstance.objects.of_company(request.company).available_to(request.user)
    task = tasks.for_detail().filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def task_body(request: ApiRequest, task: TaskInstance) -> bodies.Task:
    """A task with all that is needed to do it.

    Args:
        request: of its reader.
        task: loaded ``for_detail``.
    """
    definition = task.task_definition
    return bodies.Task(
        **_summary(request, task).model_dump(),
        description=definition.description,
        instructions=definition.instructions,
        input=task.input_data or {},
        output_schema=definition.output_schema or {"type": "object"},
        prefilled=prefilled_answers(task),
    )


def _summary(request: ApiRequest, task: TaskInstance) -> bodies.TaskSummary:
    ticket = task.workflow_instance.ticket
    path = reverse("tickets:detail", args=[ticket.number])
    return bodies.TaskSummary(
        id=task.pk,
        title=task.task_definition.title,
        ticket=ticket.number,
        ticket_title=ticket.title,
        status=status_word(task.shown_status),
        due_at=task.due_at,
        lease_until=task.callback_deadline if task.is_claimed else None,
        url=f"{request.build_absolute_uri(path)}#task-{task.pk}",
    )
