"""Attaching files: uploads that a person sent are given to a ticket, a task or a comment."""

from collections.abc import Sequence

from django.db.models import Max

from ticketflower.types import JsonObject
from users.models import User
from workflow_design.runtime.workflow import output_questions
from workflow_ops.models import FileUpload, TaskInstance, TicketComment, TicketInstance
from workflow_ops.services.files.uploads import upload_ids


def attach_answered(
    *, task: TaskInstance, ticket: TicketInstance, by: User, output: JsonObject
) -> None:
    """Give the files that a task's output names to the task and its ticket, which is locked."""
    uploads = upload_ids(output_questions(task.task_definition), output)
    attach_uploads(uploads, ticket=ticket, by=by, task=task)


def attach_uploads(
    uploads: Sequence[int],
    *,
    ticket: TicketInstance,
    by: User,
    task: TaskInstance | None = None,
    comment: TicketComment | None = None,
) -> None:
    """Give files to a ticket; of the same name, each is one version higher than the one before.

    Files of internal notes don't count for the others, whose readers would learn of them.

    Args:
        uploads: their ids; those that are not the person's, or are attached already, are ignored.
        ticket: locked, or stored in this transaction: versions are counted under its lock.
        by: who sent them.
        task: that they answer.
        comment: that they are on.
    """
    if not uploads:
        return
    theirs = FileUpload.objects.unattached_of(by).filter(pk__in=uploads)
    files = list(theirs.order_by("pk").select_for_update())
    names = {file.filename for file in files}
    earlier = FileUpload.objects.filter(ticket=ticket, filename__in=names)
    if comment is None or not comment.is_internal:
        earlier = earlier.exclude(comment__is_internal=True)
    highest = dict(earlier.values_list("filename").annotate(Max("version")))
    for file in files:
        file.ticket, file.task, file.comment = ticket, task, comment
        file.version = highest[file.filename] = highest.get(file.filename, 0) + 1
    FileUpload.objects.bulk_update(files, ["ticket", "task", "comment", "version"])
