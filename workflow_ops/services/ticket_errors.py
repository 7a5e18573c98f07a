"""Resolution of ticket errors by admins; repeated requests have no further effect."""

import hashlib
import logging

from django.db import OperationalError, transaction

from ticketflower.errors import Refusal
from ticketflower.types import JsonObject
from users.models import User
from workflow_design.documents.fields.questions import schema_of_questions
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.schema.validate import errors_of
from workflow_design.models import TaskDefinition
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.faults import WorkflowFault
from workflow_ops.engine import error_recording
from workflow_ops.engine.error_recording import EngineStage
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.engine.statements import latest_completed_tasks
from workflow_ops.engine.ticket_rules import TicketRules, output_by_key
from workflow_ops.errors import (
    AnswersRefused,
    FailedAgain,
    NoActionFailed,
    NotesChanged,
    TaskIsAnAction,
    TicketCannotContinue,
    TicketErrorAlreadyResolved,
    TicketIsOnHold,
    TicketMovedOn,
    TicketStillStopped,
)
from workflow_ops.models import (
    ENDED_WORKFLOW,
    TaskInstance,
    TaskStatus,
    TicketError,
    WorkflowStatus,
)
from workflow_ops.services.files.attaching import attach_answered

logger = logging.getLogger(__name__)


def retry_error(*, error: TicketError, by: User) -> TaskInstance | None:
    """Try again what failed; the error is resolved only if it does not fail again.

    Args:
        error: with its ticket loaded.
        by: the ticket admin.

    Returns:
        The action that is in the queue now; None where the workflow went on at once. If the
        action fails again there is a new ticket error.

    Raises:
        TicketErrorAlreadyResolved, TicketMovedOn: there is nothing to try again.
        TicketIsOnHold: nothing happens to it before it is resumed.
        FailedAgain: it failed in the same way or in another; the error has been updated.
    """
    stage = EngineStage()
    try:
        action = _retry(error, by, stage)
    except (Refusal, OperationalError):
        raise
    except Exception as failure:
        error.refresh_from_db(fields=["error_status", "resolution_notes"])
        error_recording.update_after_retry(error=error, stage=stage, failure=failure)
        raise FailedAgain(error.error_message) from failure
    logger.info("error_retried error=%s by=%s", error.pk, by.pk)
    return action


@transaction.atomic(durable=True)
def _retry(error: TicketError, by: User, stage: EngineStage) -> TaskInstance | None:
    manager = WorkflowStateManager(error.company)
    manager.take_turn()
    locked = _claim(manager, error)
    if locked.task is not None:
        manager.restart_action(locked.task)
    _resolve(error, f"Retried by {by}.")
    if locked.task is None:
        manager.advance_or_fail(locked.ticket, stage)
    return locked.task


def retry_with_data(*, error: TicketError, data: JsonObject, by: User) -> TaskInstance | None:
    """Try again what failed, with other data than it failed with.

    Args:
        error: with its ticket loaded.
        data: instead of ``data_to_edit``.
        by: the ticket admin.

    Returns:
        As ``retry_error``.

    Raises:
        TicketErrorAlreadyResolved, TicketMovedOn: there is nothing to try again.
        TicketIsOnHold: nothing happens to it before it is resumed.
        AnswersRefused: the data does not fit; nothing is changed.
        TicketCannotContinue: it fails with this data, too; nothing is changed.
    """
    manager = WorkflowStateManager(error.company)
    with transaction.atomic(durable=True):
        manager.take_turn()
        locked = _claim(manager, error)
        if locked.task is not None:
            _require_fit(locked.task.task_definition.input_schema, data)
            manager.restart_action(locked.task, data)
        else:
            _require_fit(_schema_of_data(locked), data)
            try:
                manager.continue_with(locked, data)
            except (WorkflowFault, RuleFailed) as fault:
                raise TicketCannotContinue(str(fault)) from fault
        _resolve(error, f"Retried with edited data by {by}.")
    logger.info("error_retried_with_data error=%s by=%s", error.pk, by.pk)
    return locked.task


def skip_to(*, error: TicketError, to: TaskDefinition | None, by: User) -> None:
    """Go to a task of the ticket's workflow version, whatever the conditions say.

    Args:
        error: with its ticket loaded.
        to: the task; None ends the workflow.
        by: the ticket admin.

    Raises:
        TicketErrorAlreadyResolved, TicketMovedOn: there is nothing to skip.
        TicketIsOnHold: nothing happens to it before it is resumed.
        TicketCannotContinue: the task cannot be made from the ticket's data.
    """
    manager = WorkflowStateManager(error.company)
    with transaction.atomic(durable=True):
        manager.take_turn()
        locked = _claim(manager, error)
        try:
            manager.skip(locked, to)
        except (WorkflowFault, RuleFailed) as fault:
            raise TicketCannotContinue(str(fault)) from fault
        _resolve(error, f"Skipped to “{to.title}” by {by}." if to else f"Ticket completed by {by}.")
    logger.info("error_skipped error=%s to=%s by=%s", error.pk, to and to.pk, by.pk)


def complete_manually(*, error: TicketError, output: JsonObject, by: User) -> str:
    """Give a failed action the output that it did not bring, and let the workflow go on.

    Returns:
        Why the workflow could not go on with it, which is a new ticket error; or nothing.

    Raises:
        TicketErrorAlreadyResolved, TicketMovedOn, NoActionFailed: there is nothing to complete.
        TicketIsOnHold: nothing happens to it before it is resumed.
        AnswersRefused: the output does not fit the action's output_schema.
    """
    manager = WorkflowStateManager(error.company)
    with transaction.atomic(durable=True):
        locked = _claim(manager, error)
        if locked.task is None:
            raise NoActionFailed
        definition = locked.task.task_definition
        _require_fit(definition.output_schema, output)
        manager.complete_action(locked.task, output, by=by)
        attach_answered(task=locked.task, ticket=locked.ticket, by=by, output=output)
        _resolve(error, f"“{definition.title}” completed manually by {by}.")
    logger.info("error_completed_by_hand error=%s by=%s", error.pk, by.pk)
    unresolved = TicketError.objects.of_ticket(locked.ticket).unresolved().order_by("pk")
    # An error that is met again keeps its row, and is written to.
    before = set(unresolved.values_list("pk", "updated_at"))
    manager.advance(locked.ticket)
    failed = [each for each in unresolved.all() if (each.pk, each.updated_at) not in before]
    return failed[-1].error_message if failed else ""


@transaction.atomic(durable=True)
def hand_over_failed(*, error: TicketError, to: User | None, by: User) -> TaskInstance:
    """Give a failed agent task to people, who do it like a form from then on.

    Args:
        error: with its ticket loaded.
        to: who gets it; None for the available worker with the shortest list, if there is one.
        by: the ticket admin.

    Raises:
        TicketErrorAlreadyResolved, TicketMovedOn, NoActionFailed: there is nothing to hand over.
        TaskIsAnAction: a service is called for it, so no form is known to be able to ask for it.
        TicketIsOnHold: nothing happens to it before it is resumed.
        WorkerCannotDoTask: where ``to`` may not do it.
    """
    manager = WorkflowStateManager(error.company)
    manager.take_turn()
    locked = _claim(manager, error)
    task = locked.task
    if task is None:
        raise NoActionFailed
    if not task.is_for_agents:
        raise TaskIsAnAction
    manager.hand_over_locked(task, to)
    title, whom = task.task_definition.title, task.assigned_to or "people"
    _resolve(error, f"“{title}” handed over to {whom} by {by}.")
    logger.info("error_handed_over error=%s task=%s by=%s", error.pk, task.pk, by.pk)
    return task


@transaction.atomic(durable=True)
def review_error(*, error: TicketError, by: User, notes: str, seen: str = "") -> None:
    """Mark the error as being reviewed.

    Args:
        error: the error.
        by: the ticket admin.
        notes: instead of those that there are.
        seen: the fingerprint of the notes that they were written from, if they were.

    Raises:
        TicketErrorAlreadyResolved: the error needs no review any more.
        NotesChanged: a colleague has written other notes in the meantime.
    """
    _require_seen(_lock_unresolved(error), seen)
    _mark(error, TicketError.Status.REVIEWED, notes)
    logger.info("error_reviewed error=%s by=%s", error.pk, by.pk)


@transaction.atomic(durable=True)
def resolve_error(*, error: TicketError, by: User, notes: str, seen: str = "") -> None:
    """Note that nothing is left of the error; its ticket has gone on in another way.

    Args:
        error: the error.
        by: the ticket admin.
        notes: instead of those that there are.
        seen: as of ``review_error``.

    Raises:
        TicketErrorAlreadyResolved: it is resolved.
        NotesChanged: a colleague has written other notes in the meantime.
        TicketStillStopped: the ticket would stay stopped without an unresolved error.
    """
    locked = WorkflowStateManager(error.company).lock(error.ticket)
    current = _lock_unresolved(error)
    if is_stopped_by(current, locked.status, locked.task):
        raise TicketStillStopped
    _require_seen(current, seen)
    _mark(error, TicketError.Status.RESOLVED, notes or f"Resolved by {by}.")
    logger.info("error_resolved error=%s by=%s", error.pk, by.pk)


def fingerprint_of(notes: str) -> str:
    """A digest of the notes, by which a form shows which notes its reader has seen."""
    return hashlib.sha256(notes.encode()).hexdigest()


def data_to_edit(error: TicketError) -> JsonObject:
    """The data that an admin may edit for a retry.

    That is the input of a failed action, the answers of a ticket that has not started, or
    else what the conditions see: the workflow's data with the output of the last task.
    """
    ticket = error.ticket
    if ticket.workflow is None:
        return ticket.initial_data
    under_way = TaskInstance.objects.under_way_of(ticket.workflow).first()
    if under_way is not None:
        data: JsonObject = under_way.input_data
        return data
    completed = latest_completed_tasks.all(ticket.workflow)
    if not completed:
        return dict(ticket.workflow.workflow_data)
    rules = TicketRules.of(error.company, ticket)
    last = max(completed, key=lambda task: task.pk)
    definition = rules.workflow.task(last.task_definition_id)
    outputs = output_by_key(completed, rules.workflow)
    try:
        return rules.merged(ticket.workflow.workflow_data, definition, outputs)
    except (WorkflowFault, RuleFailed):  # the transform itself is what failed
        return {**ticket.workflow.workflow_data, **outputs[definition.key]}


def _claim(manager: WorkflowStateManager, error: TicketError) -> LockedTicket:
    """Lock the ticket, and be the only one who does something about its error."""
    locked = manager.lock(error.ticket)
    if not is_stopped_by(_lock_unresolved(error), locked.status, locked.task):
        raise TicketMovedOn
    if locked.status == WorkflowStatus.ON_HOLD:
        raise TicketIsOnHold
    return locked


def is_stopped_by(
    error: TicketError, status: WorkflowStatus, under_way: TaskInstance | None
) -> bool:
    """Whether an error stopped the ticket where it is now.

    Args:
        error: of the ticket.
        status: of the ticket's workflow.
        under_way: the ticket's task that has not ended.
    """
    if under_way is None:
        return status not in ENDED_WORKFLOW
    return under_way.status == TaskStatus.ERROR and under_way.pk == error.task_id


def _lock_unresolved(error: TicketError) -> TicketError:
    current = TicketError.objects.select_for_update().get(pk=error.pk)
    if current.error_status == TicketError.Status.RESOLVED:
        raise TicketErrorAlreadyResolved(current.resolution_notes)
    return current


def _require_seen(current: TicketError, seen: str) -> None:
    if seen and seen != fingerprint_of(current.resolution_notes):
        raise NotesChanged(current.resolution_notes)


def _resolve(error: TicketError, resolution: str) -> None:
    """Note what was done below what people had noted."""
    notes = f"{error.resolution_notes}\n{resolution}".strip()
    _mark(error, TicketError.Status.RESOLVED, notes)


def _mark(error: TicketError, status: TicketError.Status, notes: str) -> None:
    error.error_status, error.resolution_notes = status, notes
    TicketError.objects.filter(pk=error.pk).mark(status, notes)


def _require_fit(schema: JsonObject | None, data: JsonObject) -> None:
    errors = errors_of(schema or {"type": "object"}, data)
    if errors:
        raise AnswersRefused([(error.pointer, error.sentence) for error in errors])


def _schema_of_data(locked: LockedTicket) -> JsonObject:
    """The schema of workflow data: values of the declared types, and others added by tasks."""
    workflow = compiled_version(locked.ticket.workflow_version_id)
    return {
        **schema_of_questions(workflow.questions),
        "required": [],
        "additionalProperties": True,
    }
