"""Tickets: submit, list, read, comment; and the files that answers name."""

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import TextChoices
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from ninja import File, Query, Router
from ninja import Status as Response
from ninja.files import UploadedFile as SentFile

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import tickets as bodies
from ticketflower.api.cursors import read_page
from ticketflower.api.idempotency import IdempotencyKey, submission_key
from ticketflower.api.problems import ApiProblem, Issue
from ticketflower.texts import ID_DIGITS
from ticketflower.types import JsonObject
from users.scopes import EXECUTE, MANAGE, SUBMIT, TASKS_WORK, TICKETS_READ, TICKETS_SUBMIT
from workflow_design.answers.file_names import clean_file_name
from workflow_design.answers.upload_field import keep_file
from workflow_design.documents.fields.questions import Question, schema_of_questions
from workflow_design.models import TicketType
from workflow_design.models.prepared import submittable_type
from workflow_ops.errors import AnswersRefused
from workflow_ops.models import FileUpload, TicketComment, TicketInstance
from workflow_ops.models.due import Priority
from workflow_ops.models.prepared import ticket_rows
from workflow_ops.pages.activity_entries import ActivityEntry
from workflow_ops.pages.ticket import ticket_page
from workflow_ops.services.conversation.comments import add_comment
from workflow_ops.services.files.uploads import (
    PersonalUploads,
    answered_files,
    is_upload_id,
    named_files,
    open_upload,
)
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import open_questions, submit_ticket

router = Router(tags=["tickets"])
READ = (TICKETS_READ, SUBMIT, EXECUTE, MANAGE)
WRITE = (TICKETS_SUBMIT, SUBMIT)


@router.get(
    "/ticket-types",
    url_name="ticket-types",
    operation_id="list_ticket_types",
    **operation(*WRITE, answers={200: bodies.TicketTypes}),
)
def list_ticket_types(request: ApiRequest) -> bodies.TicketTypes:
    """The ticket types that the person may submit."""
    types = TicketType.objects.of_company(request.company).submittable_by(request.user)
    columns = types.by_title().values("key", "title", "description")
    return bodies.TicketTypes(items=[bodies.TicketTypeName(**each) for each in columns])


@router.get(
    "/ticket-types/{key}/form",
    url_name="ticket-form",
    operation_id="get_ticket_form",
    **operation(*WRITE, answers={200: bodies.TicketForm}, problems=(404,)),
)
def get_ticket_form(request: ApiRequest, key: str) -> bodies.TicketForm:
    """The form of a ticket type as a JSON Schema of its answers."""
    ticket_type = _submittable(request, key)
    return bodies.TicketForm(
        key=ticket_type.key,
        title=ticket_type.title,
        version=ticket_type.version,
        answers_schema=schema_of_questions(open_questions(ticket_type)),
    )


@router.post(
    "/tickets",
    url_name="tickets",
    operation_id="submit_ticket",
    **operation(*WRITE, answers={201: bodies.Ticket}, problems=(404, 409)),
)
def submit(
    request: ApiRequest, body: bodies.TicketToSubmit, idempotency_key: IdempotencyKey = None
) -> Response[bodies.Ticket]:
    """Submit a ticket in the person's name; its workflow starts at once."""
    ticket_type = _submittable(request, body.ticket_type)
    key = submission_key(request, idempotency_key)
    earlier = TicketInstance.objects.submitted_by(request.user).filter(submission_key=key)
    if not earlier.exists():  # whose files are attached by now
        require_own_files(request, open_questions(ticket_type), body.answers, "/answers")
    try:
        ticket = submit_ticket(
            ticket_type=ticket_type,
            by=request.user,
            answers=body.answers,
            submission_key=key,
        )
    except AnswersRefused as refusal:
        raise answers_refused(refusal, "/answers") from refusal
    return Response(201, _ticket(request, ticket.number))


@router.get(
    "/tickets",
    url_name="tickets",
    operation_id="list_tickets",
    **operation(*READ, answers={200: bodies.Tickets}),
)
def list_tickets(
    request: ApiRequest,
    cursor: Query[str | None] = None,
    limit: Query[int] = 25,
) -> bodies.Tickets:
    """Tickets, the newest first: all of the company for ticket admins, else the person's own."""
    tickets = TicketInstance.objects.of_company(request.company)
    if not request.user.has_perm(MANAGE):
        tickets = tickets.submitted_by(request.user)
    page, following = read_page(tickets, cursor, limit, ticket_rows.all)
    items = [bodies.TicketSummary(**_summary(request, each)) for each in page]
    return bodies.Tickets(items=items, next=following)


@router.get(
    "/tickets/{number}",
    url_name="ticket",
    operation_id="get_ticket",
    **operation(*READ, answers={200: bodies.Ticket}, problems=(404,)),
)
def get_ticket(request: ApiRequest, number: int) -> bodies.Ticket:
    """A ticket with what has happened and was said, as far as the person may see it."""
    return _ticket(request, number)


@router.post(
    "/tickets/{number}/comments",
    url_name="comments",
    operation_id="add_comment",
    **operation(*READ, answers={201: bodies.Comment}, problems=(404, 409)),
)
def comment(
    request: ApiRequest,
    number: int,
    body: bodies.CommentToAdd,
    idempotency_key: IdempotencyKey = None,
) -> Response[bodies.Comment]:
    """Write a message to the requester, or a note that the requester can't see, with files."""
    if not {TICKETS_SUBMIT, TASKS_WORK} & {*request.token.scopes}:
        sentence = f"This token needs the scope “{TICKETS_SUBMIT}” or “{TASKS_WORK}” to comment."
        raise ApiProblem(403, "scope-missing", sentence)
    ticket, viewer = _found(request, number)
    key = submission_key(request, idempotency_key)
    if not TicketComment.objects.sent_before(request.user, key).exists():
        for place, each in enumerate(body.files):  # those of an earlier one are attached by now
            _require_own(request, each, f"/files/{place}")
    written = add_comment(
        ticket=ticket,
        viewer=viewer,
        text=body.text,
        is_internal=body.is_internal,
        submission_key=key,
        uploads=[int(each) for each in body.files if is_upload_id(each)],
    )
    page = request.build_absolute_uri(reverse("tickets:detail", args=[number]))
    address = f"{page}#comment-{written.pk}"
    return Response(201, bodies.Comment(id=written.pk, is_internal=body.is_internal, url=address))


@router.post(
    "/files",
    url_name="files",
    operation_id="upload_file",
    **operation(None, SUBMIT, EXECUTE, MANAGE, answers={201: bodies.StoredFile}),
)
def upload(request: ApiRequest, file: File[SentFile]) -> Response[bodies.StoredFile]:
    """Store a file for an answer or a comment; it is removed if nothing names it in 24 hours."""
    return Response(201, _stored(request, file))


@router.post(
    "/files/encoded",
    url_name="files-encoded",
    operation_id="store_file",
    **operation(None, SUBMIT, EXECUTE, MANAGE, answers={201: bodies.StoredFile}),
)
def store(request: ApiRequest, body: bodies.FileToStore) -> Response[bodies.StoredFile]:
    """Store a file that is sent as JSON; it is removed if nothing names it in 24 hours."""
    try:
        content = b64decode(body.content_base64, validate=True)
    except ValueError as error:
        sentence = "The content isn't valid Base64. Encode the bytes of the file again."
        issue = Issue(where="body", pointer="/content_base64", sentence=sentence)
        raise ApiProblem(422, "not-base64", sentence, issues=[issue]) from error
    return Response(201, _stored(request, SimpleUploadedFile(clean_file_name(body.name), content)))


def _stored(request: ApiRequest, file: UploadedFile[bytes]) -> bodies.StoredFile:
    uploads = PersonalUploads(request.company, request.user)
    try:
        pk = keep_file(uploads, file)
    except ValidationError as error:
        raise ApiProblem(422, "file-refused", error.messages[0]) from error
    return bodies.StoredFile(id=pk, name=uploads.name_of(pk) or "", size=file.size or 0)


@router.get(
    "/files/{pk}",
    url_name="file",
    operation_id="download_file",
    **operation(*READ, answers={200: bytes}, problems=(404,)),
)
def download(request: ApiRequest, pk: int) -> FileResponse:
    """The content of a file of a ticket."""
    found = _readable(request, pk)
    opened, _media_type = open_upload(found)
    return FileResponse(
        opened,
        as_attachment=True,
        filename=found.filename,
        content_type="application/octet-stream",
    )


@router.get(
    "/files/{pk}/encoded",
    url_name="file-encoded",
    operation_id="read_file",
    **operation(*READ, answers={200: bodies.EncodedFile}, problems=(404, 503)),
)
def read(request: ApiRequest, pk: int) -> bodies.EncodedFile:
    """The content of a file of a ticket as JSON, for callers that can read nothing else."""
    found = _readable(request, pk)
    opened, _media_type = open_upload(found)
    with opened:
        content = opened.read()
    return bodies.EncodedFile(
        id=str(found.pk),
        name=found.filename,
        size=len(content),
        content_base64=b64encode(content).decode(),
    )


def _readable(request: ApiRequest, pk: int) -> FileUpload:
    files = FileUpload.objects.of_company(request.company).readable_by(request.user)
    found = files.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require_own_files(
    request: ApiRequest,
    questions: Sequence[Question],
    answers: JsonObject,
    pointer: str,
    known: Collection[str] = (),
) -> None:
    """Refuse answers that name files which the person did not upload for them.

    Args:
        request: of the person.
        questions: that are answered.
        answers: to them.
        pointer: where the answers are in the body.
        known: ids of other files that they can name.

    Raises:
        ApiProblem: where they do.
    """
    for named in named_files(questions, answers):
        if named not in known:
            _require_own(request, named, pointer)


def _require_own(request: ApiRequest, upload: str, pointer: str) -> None:
    """Refuse the id of a file that the person did not upload, or that was used.

    Raises:
        ApiProblem: where it is one.
    """
    if PersonalUploads(request.company, request.user).name_of(upload) is None:
        named = Truncator(upload).chars(ID_DIGITS)
        sentence = f"You have no unused file {named}. Upload the file with POST /files first."
        issue = Issue(where="body", pointer=pointer, sentence=sentence)
        raise ApiProblem(422, "file-unknown", sentence, issues=[issue])


def status_word(status: TextChoices) -> str:
    """A status for programs, as people read it: ``waiting_for_requester``."""
    return str(status.label).lower().replace(" ", "_")


def answers_refused(refusal: AnswersRefused, pointer: str) -> ApiProblem:
    """The problem of answers that do not fit a form.

    Args:
        refusal: of the service.
        pointer: where the answers are in the body.
    """
    issues = [
        Issue(where="body", pointer=f"{pointer}{place}", sentence=sentence)
        for place, sentence in refusal.problems
    ]
    return ApiProblem(422, refusal.code, refusal.sentence, issues=issues)


def _submittable(request: ApiRequest, key: str) -> TicketType:
    found = submittable_type(key, request.user) if "\0" not in key else None
    if found is None:
        raise Http404
    return found


def _found(request: ApiRequest, number: int) -> Any:
    found = find_ticket(request.user, number)
    if found is None:
        raise Http404
    return found


def _ticket(request: ApiRequest, number: int) -> bodies.Ticket:
    ticket, viewer = _found(request, number)
    page = ticket_page(ticket, viewer)
    (row,) = ticket_rows.all([ticket.pk])
    summary = _summary(request, row)
    if not page.shows_status:  # of a worker whose task is over
        summary |= {"status": None, "assignee": None, "current_step": None}
    files = answered_files(ticket) if viewer.sees_ticket else {}
    return bodies.Ticket(
        **summary,
        answers=ticket.ticket_data if viewer.sees_ticket else {},
        files=[
            bodies.AttachedFile(
                id=each.pk,
                name=each.name,
                version=each.version,
                size=each.size,
                url=request.build_absolute_uri(reverse("api:file", args=[each.pk])),
            )
            for each in files.values()
        ],
        activity=[_entry(each) for each in page.activity.entries],
    )


def _entry(entry: ActivityEntry) -> bodies.ActivityEntry:
    said = entry.comment
    words = (entry.verb, entry.title, entry.rest)
    return bodies.ActivityEntry(
        kind=entry.kind,
        at=entry.at,
        who=str(entry.who) if entry.who else None,
        text=unescape(strip_tags(" ".join(filter(None, words)))),
        comment=said.text if said else None,
        is_internal=bool(said and said.is_internal),
    )


def _summary(request: ApiRequest, ticket: TicketInstance) -> dict[str, Any]:
    path = reverse("tickets:detail", args=[ticket.number])
    return {
        "number": ticket.number,
        "title": ticket.title,
        "ticket_type": ticket.ticket_type.key,
        "status": status_word(ticket.shown_status),
        "requester": str(ticket.created_by),
        "assignee": ticket.worker_name or None,
        "current_step": ticket.current_task_title or None,
        "due_at": ticket.due_at,
        "priority": Priority(ticket.priority).name.lower(),
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "url": request.build_absolute_uri(path),
    }
