"""Errors of tickets: list, retry, retry with other data, skip, complete by hand, note."""

from django.http import Http404
from django.urls import reverse
from ninja import Query, Router

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import tasks as bodies
from ticketflower.api.cursors import read_page
from ticketflower.api.routes.tickets import answers_refused, require_own_files
from users.scopes import ERRORS_FIX, ERRORS_READ, MANAGE
from workflow_design.runtime.workflow import output_questions
from workflow_ops.errors import AnswersRefused
from workflow_ops.models import TaskInstance, TicketError
from workflow_ops.pages.error import END, find_target
from workflow_ops.services.files.uploads import answered_files
from workflow_ops.services.ticket_errors import (
    complete_manually,
    fingerprint_of,
    resolve_error,
    retry_error,
    retry_with_data,
    review_error,
    skip_to,
)

router = Router(tags=["errors"])
FIX = (ERRORS_FIX, MANAGE)


@router.get(
    "/errors",
    url_name="errors",
    operation_id="list_errors",
    **operation(ERRORS_READ, MANAGE, answers={200: bodies.Errors}),
)
def list_errors(
    request: ApiRequest, cursor: Query[str | None] = None, limit: Query[int] = 25
) -> bodies.Errors:
    """Unresolved errors of the company's tickets."""
    errors = TicketError.objects.of_company(request.company).unresolved()
    page, following = read_page(errors, cursor, limit, _rows)
    return bodies.Errors(items=[_summary(request, each) for each in page], next=following)


@router.post(
    "/errors/{pk}/retry",
    url_name="error-retry",
    operation_id="retry_error",
    **operation(*FIX, answers={200: bodies.Outcome}, problems=(404, 409)),
)
def retry(request: ApiRequest, pk: int) -> bodies.Outcome:
    """Retry the step that failed."""
    error = _error(request, pk)
    action = retry_error(error=error, by=request.user)
    return _outcome(error, _tried_again(action))


@router.post(
    "/errors/{pk}/data",
    url_name="error-data",
    operation_id="retry_error_with_data",
    **operation(*FIX, answers={200: bodies.Outcome}, problems=(404, 409)),
)
def data(request: ApiRequest, pk: int, body: bodies.Data) -> bodies.Outcome:
    """Retry the step that failed with other data of the ticket."""
    error = _error(request, pk)
    try:
        action = retry_with_data(error=error, data=body.data, by=request.user)
    except AnswersRefused as refusal:
        raise answers_refused(refusal, "/data") from refusal
    return _outcome(error, _tried_again(action))


@router.post(
    "/errors/{pk}/skip",
    url_name="error-skip",
    operation_id="skip_error",
    **operation(*FIX, answers={200: bodies.Outcome}, problems=(404, 409)),
)
def skip(request: ApiRequest, pk: int, body: bodies.Skip) -> bodies.Outcome:
    """Continue the ticket with a chosen step, or complete it."""
    error = _error(request, pk)
    to = find_target(error, END if body.to is None else body.to)
    skip_to(error=error, to=to, by=request.user)
    return _outcome(error, f"Skipped to “{to.title}”." if to else "Ticket completed.")


@router.post(
    "/errors/{pk}/complete",
    url_name="error-complete",
    operation_id="complete_failed_step",
    **operation(*FIX, answers={200: bodies.Outcome}, problems=(404, 409)),
)
def complete(request: ApiRequest, pk: int, body: bodies.Output) -> bodies.Outcome:
    """Complete a failed action manually, with the output that its service should have returned."""
    error = _error(request, pk)
    if error.task is not None:
        questions = output_questions(error.task.task_definition)
        known = answered_files(error.ticket)
        require_own_files(request, questions, body.output, "/output", known)
    try:
        failure = complete_manually(error=error, output=body.output, by=request.user)
    except AnswersRefused as refusal:
        raise answers_refused(refusal, "/output") from refusal
    if failure:
        sentence = f"The step is completed, but the ticket failed again: {failure}"
        return _outcome(error, sentence, failed_again=True)
    return _outcome(error, "The step is completed. The ticket continues.")


@router.post(
    "/errors/{pk}/note",
    url_name="error-note",
    operation_id="note_error",
    **operation(*FIX, answers={200: bodies.Outcome}, problems=(404, 409)),
)
def note(request: ApiRequest, pk: int, body: bodies.Note) -> bodies.Outcome:
    """Mark an error as reviewed or resolved, with notes."""
    error = _error(request, pk)
    seen = fingerprint_of(error.resolution_notes)
    mark = resolve_error if body.status == "resolved" else review_error
    mark(error=error, by=request.user, notes=body.notes, seen=seen)
    return _outcome(error, f"Error marked as {body.status}.")


def _tried_again(action: TaskInstance | None) -> str:
    if action is None:
        return "The ticket continues."
    return "The task waits for an agent." if action.is_for_agents else "The call is queued again."


def _error(request: ApiRequest, pk: int) -> TicketError:
    errors = TicketError.objects.of_company(request.company).for_detail()
    found = errors.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _rows(ids: list[int]) -> list[TicketError]:
    return list(TicketError.objects.for_list().filter(pk__in=ids))


def _outcome(error: TicketError, sentence: str, *, failed_again: bool = False) -> bodies.Outcome:
    return bodies.Outcome(sentence=sentence, ticket=error.ticket.number, failed_again=failed_again)


def _summary(request: ApiRequest, error: TicketError) -> bodies.ErrorSummary:
    return bodies.ErrorSummary(
        id=error.pk,
        ticket=error.ticket.number,
        task=error.task.task_definition.title if error.task else None,
        kind=error.error_type.lower(),
        message=error.error_message,
        status=bodies.ErrorStatus(error.error_status.lower()),
        created_at=error.created_at,
        url=request.build_absolute_uri(reverse("manage:error", args=[error.pk])),
    )
