"""Forms of bulk actions: one chooses rows and action, one for each action confirms it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from ticketflower.texts import ID_DIGITS, whole_number
from users.models import Company, User
from users.roles import TASK_WORKER
from workflow_ops.forms.candidates import candidates
from workflow_ops.models import Priority
from workflow_ops.services.bulk import MOST_AT_ONCE, NOT_IN_THE_LIST

CHOOSE = "Select at least one row and an action."


class BulkForm(forms.Form):
    """Selection of rows of a list and of what is done to them, and whether that was confirmed.

    Args:
        rows: those of the list, in its order.
        actions: the keys and labels of what can be done to them.
    """

    all = forms.BooleanField(required=False)
    action = forms.ChoiceField(error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    confirmed = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, rows: QuerySet[Any], actions: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows
        self.fields["action"].choices = actions  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Rows that are still in the list, at most ``MOST_AT_ONCE``."""
        cleaned = super().clean() or {}
        cleaned["rows"], cleaned["vanished"] = self._chosen(all_of_them=cleaned.get("all", False))
        if not cleaned["rows"]:
            raise forms.ValidationError(NOT_IN_THE_LIST if cleaned["vanished"] else CHOOSE)
        if len(cleaned["rows"]) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Select at most {MOST_AT_ONCE} rows.")
        return cleaned

    def _chosen(self, *, all_of_them: bool) -> tuple[list[Any], int]:
        """The rows, and the number of requested rows that are no longer in the list."""
        if all_of_them:
            return list(self._rows[:MOST_AT_ONCE]), 0
        texts = self.data.getlist("row")[: MOST_AT_ONCE + 1]  # type: ignore[attr-defined] # a QueryDict
        ids = [pk for text in texts if (pk := whole_number(text, ID_DIGITS)) is not None]
        rows = list(self._rows.filter(pk__in=ids))
        return rows, len(set(ids)) - len(rows)

    @property
    def first_error(self) -> str:
        """Why nothing was done."""
        return next(str(each) for sentences in self.errors.values() for each in sentences)


class ConfirmForm(forms.Form):
    """Confirmation of an action on many rows; subclasses add the fields that the action needs.

    Its cleaned data are passed on to the action by name.

    Args:
        company: whose rows they are.
    """

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company


class AssignForm(ConfirmForm):
    """Confirmation of an assignment, which asks for the assignee."""

    worker = forms.ModelChoiceField(
        User.objects.none(),
        error_messages={
            "required": "Choose an assignee.",
            "invalid_choice": "This person can't be assigned tasks anymore.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._workers = User.objects.of_company(self.company).people().in_group(TASK_WORKER)
        worker: Any = self.fields["worker"]
        worker.queryset = self._workers
        worker.choices = self._choices  # read only where the form is shown

    def _choices(self) -> list[tuple[object, str]]:
        """The workers with how much they have to do."""
        shown = [(each.worker.pk, each.label) for each in candidates(self._workers)]
        return [("", "Choose an assignee"), *shown]


class PriorityForm(ConfirmForm):
    """Confirmation of a change of priorities, which asks for the new one."""

    priority = forms.TypedChoiceField(
        label="Priority",
        choices=[("", "Choose a priority"), *Priority.choices],
        coerce=lambda value: Priority(int(value)),
        error_messages={"required": "Choose a priority."},
    )
