"""The form field for a file: kept as soon as it is sent, also while other answers are wrong."""

from typing import Any, Protocol, override

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile


class UploadDesk(Protocol):
    """Where a form leaves its files before it is known whether the form as a whole is right."""

    def keep(self, file: UploadedFile[bytes]) -> str:
        """Store the file and return the id that stands for it in the answers."""

    def name_of(self, upload: str) -> str | None:
        """The file's name, or None where there is no such upload of this person."""


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
        kept = str(data.get(f"{name}-kept") or "")
        return kept if kept and self.uploads.name_of(kept) else None

    @override
    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
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
        if isinstance(value, UploadedFile):
            megabytes = settings.UPLOAD_MAX_MEGABYTES
            if not value.size:
                raise ValidationError(f"{value.name} is empty. Choose another file.")
            if value.size > megabytes * 1024 * 1024:
                raise ValidationError(f"{value.name} is too large: at most {megabytes} MB.")
            value = self.uploads.keep(value)
        self.kept = value
        kept: str | None = super().clean(value)
        return kept

    @override
    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept
