"""Drafts of forms: what a person has entered into a form that they have not sent yet.

Not to be confused with the draft version of a workflow or ticket type.
"""

from datetime import timedelta
from typing import Final, Self, override

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.models import TicketType
from workflow_ops.models.statuses import TaskStatus
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance

KEEP_DRAFTS: Final = timedelta(days=30)


class FormDraftQuerySet(TenantQuerySet["FormDraft"]):
    """Queries on drafts of forms."""

    def of_owner(self, owner: User) -> Self:
        """Drafts of this person whose form has not been sent."""
        return self.filter(~self._sent(), owner=owner)

    def of_form(self, what: TicketType | TaskInstance) -> Self:
        """Drafts of the submit form of a ticket type, in any version, or of a task's form."""
        return self.filter(what=form_key(what))

    def of_submit_forms(self) -> Self:
        """Drafts of tickets."""
        return self.exclude(ticket_type=None)

    def for_list(self, reader: User) -> Self:
        """What a list shows of each, the latest first: its ticket type, or its task and ticket.

        ``has_form`` is whether the reader can open its form still.
        """
        return (
            self.select_related(
                "ticket_type",
                "task__task_definition",
                "task__workflow_instance__ticket__ticket_type",
            )
            .annotate(has_form=self._has_form(reader))
            .order_by("-updated_at", "-pk")
        )

    def with_form(self, reader: User) -> Self:
        """Drafts whose form the reader can open."""
        return self.filter(self._has_form(reader))

    @staticmethod
    def _has_form(reader: User) -> Q:
        same_key = TicketType.objects.submittable_by(reader).filter(
            key=OuterRef("ticket_type__key")
        )
        own_tasks = TaskInstance.objects.assigned_to_person(reader).on_a_list()
        return Q(Exists(same_key)) | Q(Exists(own_tasks.filter(pk=OuterRef("task"))))

    def expired(self) -> Self:
        """Drafts past their retention period, of people who left, or whose form was sent."""
        is_old = Q(updated_at__lte=Now() - KEEP_DRAFTS)
        return self.filter(is_old | Q(owner__is_active=False) | self._sent())

    def kept_uploads(self) -> set[int]:
        """The ids of the uploads that drafts name."""
        named = self.exclude(uploads=[]).values_list("uploads", flat=True)
        return {pk for pks in named for pk in pks}

    @staticmethod
    def _sent() -> Q:
        """Whether the form has become a ticket, or its owner has completed the task."""
        tickets = TicketInstance.objects.filter(
            created_by=OuterRef("owner"), submission_key=OuterRef("submission_key")
        )
        completed = Q(task__status=TaskStatus.COMPLETED, task__assigned_to=models.F("owner"))
        return Q(Exists(tickets)) | completed


class FormDraft(TenantModel):
    """What a person has entered into a form so far: private to them, and in no history.

    Attributes:
        what: the form, see ``form_key``; a person has one draft of each.
        ticket_type, workflow: the versions that the submit form was made from.
        task: whose form it is.
        answers: texts by the name of their control, as a browser sends them, right or wrong.
        shown: labels and texts of the answers, to read them where their form is gone.
        dropped: labels and texts of answers that the form no longer has a place for.
        uploads: ids of the files that the answers name; they are kept as long as the draft.
        submission_key: of the submit form; the same form sent twice makes one ticket.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=110)
    ticket_type = models.ForeignKey(
        "workflow_design.TicketType", on_delete=models.CASCADE, null=True, related_name="+"
    )
    workflow = models.ForeignKey(
        "workflow_design.WorkflowDefinition", on_delete=models.CASCADE, null=True, related_name="+"
    )
    task = models.ForeignKey(
        "workflow_ops.TaskInstance", on_delete=models.CASCADE, null=True, related_name="+"
    )
    answers = models.JSONField(default=dict)
    shown = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    dropped = models.JSONField(default=list)
    uploads = models.JSONField(default=list)
    submission_key = models.UUIDField(null=True)

    has_form: bool
    """Set by ``for_list``."""

    objects = TenantManager.from_queryset(FormDraftQuerySet)()

    class Meta:
        db_table = "form_drafts"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["company", "owner", "what"], name="form_draft_one"),
        ]

    @override
    def __str__(self) -> str:
        return f"draft {self.pk} of {self.what}"


def form_key(what: TicketType | TaskInstance) -> str:
    """The name of a form that its drafts are found by: a ticket type, in any version, or a task."""
    return f"new:{what.key}" if isinstance(what, TicketType) else f"task:{what.pk}"
