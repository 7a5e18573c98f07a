"""Form of a ticket's due dates and its priority, for ticket admins."""

from typing import Any

from django import forms

from workflow_design.answers.date_time_fields import InstantField, Picker
from workflow_ops.models import Priority, TaskInstance, TicketInstance

TYPED_AS = ["%Y-%m-%d %H:%M"]


class DueForm(forms.Form):
    """Due dates of a ticket and its current task, and its priority; only changes are stored.

    Args:
        ticket: as it is.
        task: its current task, if that may be due.
    """

    priority = forms.TypedChoiceField(
        label="Priority", choices=Priority.choices, coerce=lambda value: Priority(int(value))
    )
    due_at = InstantField(
        label="Due date of the ticket",
        required=False,
        input_formats=TYPED_AS,
        widget=Picker(attrs={"type": "datetime-local"}),
    )
    task_due_at = InstantField(
        label="Due date of the current step",
        required=False,
        input_formats=TYPED_AS,
        widget=Picker(attrs={"type": "datetime-local"}),
    )

    def __init__(
        self, data: Any = None, *, ticket: TicketInstance, task: TaskInstance | None
    ) -> None:
        if task is not None and not task.is_done_by_people:
            task = None
        initial = {
            "priority": ticket.priority,
            "due_at": ticket.due_at,
            "task_due_at": task.due_at if task else None,
        }
        super().__init__(data, initial=initial, auto_id="due-%s")
        if task is None:
            del self.fields["task_due_at"]
        for name in ("due_at", "task_due_at"):
            field = self.fields.get(name)
            if isinstance(field, InstantField):
                field.shown = initial[name]  # type: ignore[assignment] # of these it is a time
                field.error_messages["invalid"] = f"{field.label} must be a date and time."
