"""The form field for several files, each kept as soon as it is sent."""

from collections.abc import Iterable
from typing import Any, Final, override

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from workflow_design.answers.upload_field import KEPT, UploadDesk, keep_file

MOST_FILES: Final = 10
"""Files of one field, where nothing else is said."""

MOST_FILES_OF_ALL: Final = 50
"""Files of one field, whatever is said."""


class KeptFilesInput(forms.FileInput):
    """A control for several files that keeps those once sent, also when the form comes back."""

    template_name = "workflow_design/kept_files.html"
    allow_multiple_selected = True

    def __init__(self, uploads: UploadDesk, most: int) -> None:
        super().__init__({"data-tf-most-files": most})
        self.uploads = uploads
        self.most = most

    @override
    def value_from_datadict(
        self, data: Any, files: Any, name: str
    ) -> list[UploadedFile[bytes] | str]:
        removed = {*_list_of(data, f"{name}-remove")}
        # One more than may be kept: that comes back, too, and one can choose which to remove.
        ids = dict.fromkeys(_list_of(data, f"{name}{KEPT}")[: self.most * 2])
        kept = [each for each in ids if each not in removed and self.uploads.name_of(each)]
        return [*kept, *_list_of(files, name)]

    @override
    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}{KEPT}" not in data

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        named = [(upload, self.uploads.name_of(upload)) for upload in value or []]
        kept = [(upload, name) for upload, name in named if name]
        context["widget"]["kept"] = kept
        context["widget"]["most_megabytes"] = settings.UPLOAD_MAX_MEGABYTES
        if kept:
            context["widget"]["required"] = False
            context["widget"]["attrs"].pop("required", None)
        return context


class FilesField(forms.Field):
    """Several files; its value are the ids of their uploads, which are kept as soon as sent."""

    def __init__(self, *, uploads: UploadDesk, most: int = MOST_FILES, **common: Any) -> None:
        super().__init__(widget=KeptFilesInput(uploads, most), **common)
        self.uploads = uploads
        self.most = most
        self.kept: list[str] = []

    @override
    def clean(self, value: Any) -> list[str]:
        if len(value) > self.most * 2:
            raise ValidationError(f"Choose at most {self.most} files. You chose {len(value)}.")
        self.kept, problems = self._kept(value)
        if problems:
            raise ValidationError(problems)
        too_many = len(self.kept) - self.most
        if too_many > 0:
            raise ValidationError(f"Only {self.most} files can be attached. Remove {too_many}.")
        kept: list[str] = super().clean(self.kept)
        return kept

    def _kept(self, value: Iterable[UploadedFile[bytes] | str]) -> tuple[list[str], list[str]]:
        """The ids of what is stored now, and why the others are not."""
        kept: list[str] = []
        problems: dict[str, None] = {}
        for each in value:
            if isinstance(each, str):
                kept.append(each)
                continue
            try:
                kept.append(keep_file(self.uploads, each))
            except ValidationError as error:
                problems |= dict.fromkeys(error.messages)
        return kept, [*problems]

    @override
    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept


def limits_text(uploads: UploadDesk | None = None, most: int = 1) -> str:
    """The limits of a control for files, as sentences for its help.

    Args:
        uploads: says how much room is left; None where that is not asked.
        most: how many files it takes.
    """
    megabytes = settings.UPLOAD_MAX_MEGABYTES
    limits = f"Any type of file, at most {megabytes} MB."
    if most > 1:
        limits = f"Up to {most} files of any type, at most {megabytes} MB each."
    room = uploads.room_left() if uploads else ""
    return f"{limits} {room}".strip()


def _list_of(data: Any, name: str) -> list[Any]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else []
