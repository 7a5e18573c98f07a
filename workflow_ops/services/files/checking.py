"""Check that the database and the storage have the same files, both ways."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone

from users.models import Company
from users.tenancy import as_company
from workflow_ops.models import FileUpload
from workflow_ops.services.files.folder import MARK_FILE

YOUNGEST_ORPHAN: Final = timedelta(hours=24)
"""A file is stored before its row is committed; a younger one may still get its row."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, as a sentence; ``is_orphan`` if nothing refers to it."""

    key: str
    sentence: str
    is_orphan: bool = False


def find_problems() -> Iterator[Problem]:
    """Rows without a file or with one of another size, and files without a row."""
    stored = set(_stored(""))  # before the rows are read: what is stored meanwhile is not missed
    known: set[str] = set()
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            uploads = FileUpload.objects.of_company(company)
            for upload in uploads.only("ext_key", "size", "company").iterator():
                known.add(upload.ext_key)
                if sentence := _trouble_with(upload):
                    yield Problem(upload.ext_key, sentence)
    for key in sorted(stored - known):
        if default_storage.get_modified_time(key) < timezone.now() - YOUNGEST_ORPHAN:
            yield Problem(key, f"{key}: nothing refers to this file.", is_orphan=True)


def delete_orphan(problem: Problem) -> None:
    """Delete a file that nothing refers to."""
    default_storage.delete(problem.key)


def _trouble_with(upload: FileUpload) -> str:
    try:
        size = default_storage.size(upload.ext_key)
    except Exception as error:  # each storage has errors of its own
        if not FileUpload.objects.filter(pk=upload.pk).exists():
            return ""  # removed meanwhile
        if default_storage.exists(upload.ext_key):
            raise
        return f"{upload.ext_key}: the file of row {upload.pk} is missing ({type(error).__name__})."
    if size == upload.size:
        return ""
    return f"{upload.ext_key}: the file of row {upload.pk} has {size} bytes, not {upload.size}."


def _stored(folder: str) -> Iterator[str]:
    """The names of all files in the storage, without our own mark."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        if not name.startswith(MARK_FILE):
            yield f"{folder}/{name}" if folder else name
    for name in folders:
        yield from _stored(f"{folder}/{name}" if folder else name)
