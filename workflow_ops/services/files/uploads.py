"""Uploads: files are stored as soon as they are sent, and attached when the form is valid."""

import hashlib
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import inf
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from ticketflower.texts import ID_DIGITS, whole_number
from ticketflower.types import Json, JsonObject
from users.limits.limits import UPLOADS
from users.models import Company, User
from workflow_design.answers.display import ShownFile
from workflow_design.answers.file_names import clean_file_name
from workflow_design.answers.upload_field import FileNotStored
from workflow_design.documents.fields.answered import answered, with_answers_changed
from workflow_design.documents.fields.kinds import OF_FILES, Family
from workflow_design.documents.fields.questions import Question
from workflow_ops.errors import FileNotReadable, UploadQuotaReached
from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.models.prepared import files_of_ticket
from workflow_ops.services.files.media_types import HEAD, IMAGES, SHOWN, media_type_of

MEGABYTE = 1024 * 1024
FILES_THAT_ARE_PLENTY = 10
"""Room for so many of the largest files is not worth a word."""
LARGEST_PREVIEW = MEGABYTE
"""Larger images are not loaded by each view of a page."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Room:
    """Bytes that a person may still store for forms, and their company at all."""

    own: float
    of_company: float


class PersonalUploads:
    """The files that one person sent and that no ticket has yet (an ``UploadDesk``)."""

    def __init__(self, company: Company, by: User) -> None:
        self.company = company
        self.by = by

    def keep(self, file: UploadedFile[bytes]) -> str:
        """Store the file; return the id that represents it in answers.

        There is a row for every file and a file for every row: the row comes first, and is
        rolled back where the storage fails; then what was begun there is removed.

        Raises:
            TooManyRequests: the person has sent as many files in this hour as anybody may.
            UploadQuotaReached: the person or the company has stored as much as they may.
            FileNotStored: there is no room, or the storage fails.
        """
        self._require_room(file.size or 0)
        # The name in the storage says nothing of the person's file name and cannot be guessed.
        key = f"{self.company.pk}/{uuid.uuid4().hex}"
        with ExitStack() as if_it_fails:
            if_it_fails.callback(_remove, key)
            upload = self._keep_as(key, file)
            if_it_fails.pop_all()
        return str(upload.pk)

    @transaction.atomic
    def _keep_as(self, key: str, file: UploadedFile[bytes]) -> FileUpload:
        with _storage():
            digest, head = _digest_and_head(file)
        name = clean_file_name(file.name or "")
        upload = FileUpload.objects.create(
            company=self.company,
            filename=name,
            ext_key=key,
            file_type=media_type_of(name, head),
            size=file.size or 0,
            sha256=digest,
            uploaded_by=self.by,
        )
        with _storage():
            default_storage.save(key, file)
        return upload

    def _require_room(self, size: int) -> None:
        UPLOADS.count(self.by.pk)
        room = self._room()
        if room.own < size:
            raise UploadQuotaReached(
                f"Your files in unfinished forms take up more than "
                f"{settings.UPLOAD_UNATTACHED_MEGABYTES} MB. "
                "Submit one of these forms, discard a draft, or try again tomorrow."
            )
        if room.of_company < size:
            raise UploadQuotaReached(
                f"Your company has used all {settings.UPLOAD_COMPANY_MEGABYTES:,} MB of its file "
                "storage. Contact an admin."
            )

    def _room(self) -> _Room:
        uploads = FileUpload.objects.of_company(self.company)
        own = Sum("size", filter=Q(uploaded_by=self.by, ticket=None))
        used = uploads.aggregate(own=Coalesce(own, 0), of_company=Coalesce(Sum("size"), 0))
        mine, ours = settings.UPLOAD_UNATTACHED_MEGABYTES, settings.UPLOAD_COMPANY_MEGABYTES
        return _Room(
            own=mine * MEGABYTE - used["own"] if mine else inf,
            of_company=ours * MEGABYTE - used["of_company"] if ours else inf,
        )

    def room_left(self) -> str:
        """How much more may be stored, as a sentence; empty where that is plenty."""
        room = self._room()
        least = min(room.own, room.of_company)
        if least > settings.UPLOAD_MAX_MEGABYTES * MEGABYTE * FILES_THAT_ARE_PLENTY:
            return ""
        megabytes = f"{max(0, int(least // MEGABYTE)):,} MB"
        if room.of_company <= room.own:
            return f"Your company has {megabytes} of file storage left."
        return f"You have {megabytes} left for files in unfinished forms."

    def name_of(self, upload: str) -> str | None:
        """The file's name, or None where this person has no such unattached file."""
        if not is_upload_id(upload):
            return None
        mine = FileUpload.objects.unattached_of(self.by).filter(pk=int(upload))
        return mine.values_list("filename", flat=True).first()


@contextmanager
def _storage() -> Iterator[None]:
    """Operations of storages; each storage has errors of its own."""
    try:
        yield
    except Exception as error:
        log.exception("upload_not_stored")
        raise FileNotStored from error


def _digest_and_head(file: UploadedFile[bytes]) -> tuple[str, bytes]:
    digest, head = hashlib.sha256(), b""
    for chunk in file.chunks():
        head = head or chunk[:HEAD]
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest(), head


def _remove(key: str) -> None:
    """Remove what the storage may have of a file; it may fail again, in its own way."""
    try:
        default_storage.delete(key)
    except Exception:
        log.exception("upload_not_removed key=%s", key)


def upload_ids(questions: Sequence[Question], answers: Mapping[str, Json]) -> list[int]:
    """The ids of the uploads that the answers name."""
    return [int(each) for each in named_files(questions, answers) if is_upload_id(each)]


def named_files(questions: Sequence[Question], answers: Mapping[str, Json]) -> list[str]:
    """What the answers have in place of files; from programs, it may be no id of an upload."""
    return [
        each
        for question, answer in answered(questions, answers)
        if question.kind.family in OF_FILES
        for each in (answer if isinstance(answer, list) else [answer])
        if isinstance(each, str)
    ]


def with_contents(questions: Sequence[Question], answers: JsonObject) -> JsonObject:
    """The answers with names and contents of their files in place of upload ids, to compare."""
    stored = FileUpload.objects.filter(pk__in=upload_ids(questions, answers))
    contents = {
        str(pk): [name, sha] for pk, name, sha in stored.values_list("pk", "filename", "sha256")
    }

    def content_of(question: Question, answer: Json) -> Json:
        if question.kind.family is Family.FILES and isinstance(answer, list):
            return [contents.get(each, each) for each in answer]
        is_file = question.kind.family is Family.FILE and isinstance(answer, str)
        return contents.get(answer, answer) if is_file else answer

    return with_answers_changed(questions, answers, content_of)


def is_upload_id(text: str) -> bool:
    """Whether a text has the form of an id of an upload."""
    return whole_number(text, ID_DIGITS) is not None


def answered_files(ticket: TicketInstance) -> dict[str, ShownFile]:
    """The files among a ticket's answers, by upload id."""
    return {
        str(each.pk): shown_file(each.pk, each.filename, each.version, each.size, each.file_type)
        for each in files_of_ticket.all(ticket.pk)
    }


def shown_file(pk: int, name: str, version: int, size: int, media_type: str) -> ShownFile:
    """A stored file as pages show it."""
    has_preview = media_type in IMAGES and size <= LARGEST_PREVIEW
    return ShownFile(pk, name, version, size, media_type in SHOWN, has_preview)


def open_upload(upload: FileUpload) -> tuple[IO[bytes], str]:
    """The bytes of an upload, and their type as ``media_type_of`` finds it now.

    The caller closes the file.

    Raises:
        FileNotReadable: the storage lacks it, or fails.
    """
    try:
        opened: IO[bytes] = default_storage.open(upload.ext_key)
        head = opened.read(HEAD)
        opened.seek(0)
    except Exception as error:
        log.exception("upload_not_opened key=%s", upload.ext_key)
        raise FileNotReadable(upload.filename) from error
    return opened, media_type_of(upload.filename, head)
