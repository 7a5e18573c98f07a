"""Tickets: submit them, put them on hold, resume and cancel them."""

import logging
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ticketflower.texts import is_blank
from ticketflower.types import JsonObject
from users.models import User
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import (
    Question,
    questions_left_open,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.schema.validate import errors_of
from workflow_design.models import TicketType
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.due import due_at, priority_in
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.errors import AnswersRefused, SubmittedBefore, TicketTypeNotAllowed
from workflow_ops.models import TicketError, TicketInstance
from workflow_ops.models.search import words_of
from workflow_ops.services.files.attaching import attach_uploads
from workflow_ops.services.files.uploads import upload_ids, with_contents

logger = logging.getLogger(__name__)


def open_questions(ticket_type: TicketType) -> tuple[Question, ...]:
    """The fields of the submit form: those of the workflow that the ticket type does not preset."""
    return open_questions_of(ticket_type.workflow_id, ticket_type.fields)


def open_questions_of(version: int, presets: JsonObject) -> tuple[Question, ...]:
    """The fields of a workflow version, by its id, that presets leave open."""
    return questions_left_open(compiled_version(version).questions, presets)


def submit_ticket(
    *, ticket_type: TicketType, by: User, answers: JsonObject, submission_key: UUID
) -> TicketInstance:
    """Store a ticket and start its workflow.

    Args:
        ticket_type: one that the person may submit (``submittable_by``).
        by: who submits it.
        answers: to the open questions, by field name.
        submission_key: of the form; the same form sent twice makes one ticket.

    Raises:
        AnswersRefused: where the answers do not fit; nothing is stored.
        SubmittedBefore: where the form was submitted with other answers before.
        TicketTypeNotAllowed: where the person may not submit it, or not any more.
    """
    questions = open_questions(ticket_type)
    shown = _check_answers(questions, ticket_type.fields, answers)
    summary = _summary(shown, answers)
    ticket = TicketInstance(
        company=ticket_type.company,
        ticket_type=ticket_type,
        ticket_data=answers,
        summary=summary,
        search_words=" ".join(
            words_of(" ".join([summary, ticket_type.title, *_texts_of(shown, answers)]))
        ),
        submission_key=submission_key,
        created_by=by,
    )
    _set_due_and_priority(ticket)
    try:
        is_started = _store(ticket, uploads=upload_ids(questions, answers))
    except IntegrityError:
        earlier = TicketInstance.objects.submitted_by(by).filter(submission_key=submission_key)
        already = earlier.first()
        if already is not None:
            if not _is_resubmission(already, ticket_type, questions, answers):
                raise SubmittedBefore(already.number) from None
            return already
        if not _submittable(ticket_type, by).exists():
            raise TicketTypeNotAllowed(ticket_type.title) from None
        raise
    logger.info("ticket_submitted ticket=%s type=%s", ticket.pk, ticket_type.key)
    if not is_started:
        WorkflowStateManager(ticket_type.company).advance(ticket)
    return ticket


def _set_due_and_priority(ticket: TicketInstance) -> None:
    """Set both as the ticket type declares them, by the data that the ticket starts with."""
    ticket_type, data = ticket.ticket_type, ticket.initial_data
    calendar = ticket.company.calendar
    ticket.due_at = due_at(ticket_type.due, data, ticket.created_at, calendar)
    ticket.priority = priority_in(ticket_type.priority, data)


def _check_answers(
    questions: Sequence[Question], presets: JsonObject, answers: JsonObject
) -> Sequence[Question]:
    """The questions that are shown for these answers, which fit them."""
    shown = visible_questions(questions, {**presets, **answers})
    errors = errors_of(schema_of_questions(shown), answers)
    if errors:
        raise AnswersRefused([(error.pointer, error.sentence) for error in errors])
    return shown


NOT_WORDS = {Family.BOOLEAN, Family.DATE, Family.TIME, Family.DATETIME} | kinds.OF_FILES
"""Kinds of answers that a ticket isn't found by: their numbers would hide those of tickets."""


def _texts_of(questions: Sequence[Question], answers: JsonObject) -> Iterator[str]:
    """The texts and numbers among the answers, by which a ticket is found."""
    for question in questions:
        answer = answers.get(question.name)
        if question.kind.family not in NOT_WORDS and answer is not None:
            yield from map(str, answer if isinstance(answer, list) else [answer])


def _summary(questions: Sequence[Question], answers: JsonObject) -> str:
    """The summary of a ticket in lists: the first line of its first visible text."""
    for kind in (kinds.STRING, kinds.TEXT, kinds.CHOICE):
        for question in questions:
            answer = answers.get(question.name)
            if question.kind is kind and isinstance(answer, str):
                lines = (line for line in answer.splitlines() if not is_blank(line))
                if line := next(lines, ""):
                    return line.strip()[:200]
    return ""


def _is_resubmission(
    earlier: TicketInstance,
    ticket_type: TicketType,
    questions: Sequence[Question],
    answers: JsonObject,
) -> bool:
    """Whether a ticket is of the same type and data; a file is equal by its name and content."""
    said = with_contents(questions, earlier.ticket_data)
    return earlier.ticket_type_id == ticket_type.pk and said == with_contents(questions, answers)


def _submittable(ticket_type: TicketType, by: User) -> QuerySet[TicketType]:
    """The ticket type while the person may submit it, else nothing."""
    types = TicketType.objects.of_company(ticket_type.company).submittable_by(by)
    return types.filter(pk=ticket_type.pk)


@transaction.atomic(durable=True)
def _store(ticket: TicketInstance, *, uploads: Sequence[int]) -> bool:
    """Store the ticket, and start its workflow if the turn is free; return whether it was."""
    manager = WorkflowStateManager(ticket.company)
    has_turn = manager.store(ticket)
    attach_uploads(uploads, ticket=ticket, by=ticket.created_by)
    if has_turn:
        manager.advance_locked(LockedTicket(ticket, None, None))
    return has_turn


def hold_ticket(*, ticket: TicketInstance, by: User) -> None:
    """Let nothing happen to a ticket until it is resumed.

    Raises:
        TicketNotInState: where it is not in progress.
    """
    manager = WorkflowStateManager(ticket.company)
    with transaction.atomic(durable=True):
        manager.hold(manager.lock(ticket))
    logger.info("ticket_held ticket=%s by=%s", ticket.pk, by.pk)


def resume_ticket(*, ticket: TicketInstance, by: User) -> None:
    """Let a ticket on hold go on.

    Raises:
        TicketNotInState: where it is not on hold.
    """
    manager = WorkflowStateManager(ticket.company)
    with transaction.atomic(durable=True):
        manager.resume(manager.lock(ticket))
    logger.info("ticket_resumed ticket=%s by=%s", ticket.pk, by.pk)
    manager.advance(ticket)
    # Its task may have been handed back while it was on hold.
    manager.assign_waiting()


def cancel_ticket(*, ticket: TicketInstance, by: User) -> None:
    """End a ticket; its open task is cancelled, its ticket errors are resolved.

    Raises:
        TicketNotInState: where it has ended already.
    """
    manager = WorkflowStateManager(ticket.company)
    with transaction.atomic(durable=True):
        manager.cancel(manager.lock(ticket))
        TicketError.objects.of_ticket(ticket).unresolved().resolve(f"Ticket canceled by {by}.")
    logger.info("ticket_cancelled ticket=%s by=%s", ticket.pk, by.pk)
