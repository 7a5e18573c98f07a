"""The form field for a file: kept as soon as it is sent, also while other answers are wrong."""

import logging
from io import BytesIO
from typing import Any, Protocol, override

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from ticketflower.errors import Refusal
from workflow_design.answers.file_names import clean_file_name

MEGABYTE = 1024 * 1024

log = logging.getLogger(__name__)

KEPT = "-kept"
"""The end of the name under which a form sends the id of a file that is kept."""


class FileNotStored(Exception):
    """The storage did not take a file; nothing of it is left there."""


class LostFile(InMemoryUploadedFile):
    """A file that the server had no room for while it came in."""


class LenientUploadHandler(TemporaryFileUploadHandler):
    """Lets the rest of a form be read where there is no room for a file of it.

    Django's own lets the whole request fail, and with it everything that was typed.
    """

    is_lost = False

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.is_lost = False
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._lose()

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_lost:
            return
        try:
            super().receive_data_chunk(raw_data, start)
            self.file.flush()
        except OSError:
            self.upload_interrupted()
            self._lose()

    @override
    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if not self.is_lost:
            return super().file_complete(file_size)
        return LostFile(
            BytesIO(), self.field_name, self.file_name, self.content_type, file_size, self.charset
        )

    def _lose(self) -> None:
        log.error("upload_not_received", exc_info=True)  # noqa: LOG014 - handlers call it
        self.is_lost = True


class UploadDesk(Protocol):
    """Where a form leaves its files before it is known whether the form as a whole is right."""

    def keep(self, file: UploadedFile[bytes]) -> str:
        """Store the file and return the id by which answers name it.

        Raises:
            FileNotStored: there is no room, or the storage fails.
            Refusal: it is not taken.
        """

    def name_of(self, upload: str) -> str | None:
        """The file's name, or None where there is no such upload of this person."""

    def room_left(self) -> str:
        """How much more may be stored, as a sentence; empty where that is plenty."""


def keep_file(uploads: UploadDesk, file: UploadedFile[bytes]) -> str:
    """Store a file that was sent in a form; return the id by which answers name it.

    Raises:
        ValidationError: it is not taken.
    """
    name, megabytes = clean_file_name(file.name or ""), settings.UPLOAD_MAX_MEGABYTES
    if not file.size:
        raise ValidationError(f"{name} is empty. Choose another file.")
    if file.size > megabytes * MEGABYTE:
        raise ValidationError(f"{name} is too large: at most {megabytes} MB.")
    try:
        if isinstance(file, LostFile):
            raise FileNotStored
        return uploads.keep(file)
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from refusal
    except FileNotStored as error:
        raise ValidationError(
            f"{name} could not be saved, because the site has a problem with its storage. "
            "Your other answers are kept. Choose the file again later."
        ) from error


class KeptFileInput(forms.FileInput):
    """A file control that keeps a file once sent, also when the form is shown again."""

    template_name = "workflow_design/kept_file.html"

    def __init__(self, uploads: UploadDesk) -> None:
        super().__init__()
        self.uploads = uploads

    @override
    def value_from_datadict(
        self, data: Any, files: Any, name: str
    ) -> UploadedFile[bytes] | str | None:
        if name in files:
            sent: UploadedFile[bytes] = files[name]
            return sent
        if data.get(f"{name}-remove"):
            return None
        kept = str(data.get(f"{name}{KEPT}") or "")
        return kept if kept and self.uploads.name_of(kept) else None

    @override
    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}{KEPT}" not in data

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["most_megabytes"] = settings.UPLOAD_MAX_MEGABYTES
        kept_name = self.uploads.name_of(value) if isinstance(value, str) and value else None
        if kept_name:
            context["widget"].update(kept=value, kept_name=kept_name, required=False)
            context["widget"]["attrs"].pop("required", None)
        return context


class UploadField(forms.Field):
    """A file; its value is the id of the upload, which is kept as soon as it is sent."""

    def __init__(self, *, uploads: UploadDesk, **common: Any) -> None:
        super().__init__(widget=KeptFileInput(uploads), **common)
        self.uploads = uploads
        self.kept: str | None = None

    @override
    def clean(self, value: Any) -> str | None:
        self.kept = keep_file(self.uploads, value) if isinstance(value, UploadedFile) else value
        kept: str | None = super().clean(self.kept)
        return kept

    @override
    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept
