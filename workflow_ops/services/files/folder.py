"""Checking that this host's storage of uploads is shared by all hosts, and can be used.

The folder carries a mark that the database knows. A host that has a folder of its own stores
files that no other host can open.
"""

import logging
import uuid
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from workflow_ops.models import UploadsFolder

MARK_FILE = ".ticketflower"
NOT_SHARED = (
    "UPLOADS_FOLDER is not the folder that the other hosts use: mount theirs here. If this is "
    "the right one, because the uploads have moved, run: manage.py adopt_uploads_folder"
)
NOT_USABLE = (
    "The storage of uploaded files (UPLOADS_FOLDER or FILE_STORAGE_URL) cannot be read or written."
)

logger = logging.getLogger(__name__)


def trouble_with_uploads(known: uuid.UUID | None) -> str:
    """The problem with the folder; empty if there is none.

    Args:
        known: the mark that the database knows; None where no host has looked yet.
    """
    try:
        _write_and_read()
        if known is None:
            known = adopt_uploads_folder()
        return "" if _mark_in_folder() == known else NOT_SHARED
    except Exception as error:  # each storage has errors of its own
        logger.warning("uploads_not_usable %s", error)
        return NOT_USABLE


def adopt_uploads_folder(*, replace: bool = False) -> uuid.UUID:
    """Make the folder of this host that of all; return the mark that the database knows then.

    Args:
        replace: also where the database knows another folder.

    Raises:
        OSError: the folder cannot be used.
    """
    mark = _mark_in_folder() or _new_mark()
    if replace:
        UploadsFolder.objects.update_or_create(pk=1, defaults={"mark": mark})
        return mark
    folder, _is_new = UploadsFolder.objects.get_or_create(pk=1, defaults={"mark": mark})
    return folder.mark


def _mark_in_folder() -> uuid.UUID | None:
    with suppress(FileNotFoundError, ValueError), default_storage.open(MARK_FILE) as file:
        return uuid.UUID(file.read().decode())
    return None


def _new_mark() -> uuid.UUID:
    mark = uuid.uuid4()
    name = default_storage.save(MARK_FILE, ContentFile(mark.hex.encode()))
    if name == MARK_FILE:
        return mark
    # Another host was quicker, or the file there cannot be read as a mark.
    default_storage.delete(name)
    first = _mark_in_folder()
    if first is None:
        raise OSError(f"{MARK_FILE} in the folder of the uploads contains no mark.")
    return first


def _write_and_read() -> None:
    said = uuid.uuid4().hex.encode()
    name = default_storage.save(f"{MARK_FILE}-{said.decode()}", ContentFile(said))
    try:
        with default_storage.open(name) as file:
            if file.read() != said:
                raise OSError(f"{name} was read otherwise than written.")
    finally:
        default_storage.delete(name)
