"""The form that chooses rows of a list and what is done to them."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from ticketflower.texts import ID_DIGITS, whole_number
from users.models import User
from workflow_ops.services.bulk import MOST_AT_ONCE, NOT_IN_THE_LIST, BulkAction

CHOOSE = "Choose what to do, and at least one row."


class BulkForm(forms.Form):
    """Which rows of a list, what is done to them, and whether that was confirmed.

    Args:
        rows: those of the list, in its order.
        actions: what can be done to them.
        workers: who can get tasks.
    """

    all = forms.BooleanField(required=False)
    action = forms.CharField(error_messages={"required": CHOOSE})
    confirmed = forms.BooleanField(required=False)
    worker = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label="Choose a worker",
        error_messages={"invalid_choice": "This person cannot get tasks any more."},
    )

    def __init__(
        self,
        *args: Any,
        rows: QuerySet[Any],
        actions: tuple[BulkAction, ...],
        workers: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows
        self._actions = {action.key: action for action in actions}
        self.fields["worker"].queryset = workers  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_action(self) -> BulkAction:
        """The action itself."""
        action = self._actions.get(self.cleaned_data["action"])
        if action is None:
            raise forms.ValidationError(CHOOSE)
        return action

    def clean(self) -> dict[str, Any]:
        """Rows that are still in the list, at most ``MOST_AT_ONCE``."""
        cleaned = super().clean() or {}
        cleaned["rows"], cleaned["vanished"] = self._chosen(all_of_them=cleaned.get("all", False))
        if not cleaned["rows"]:
            raise forms.ValidationError(NOT_IN_THE_LIST if cleaned["vanished"] else CHOOSE)
        if len(cleaned["rows"]) > MOST_AT_ONCE:
            raise forms.ValidationError(f"At most {MOST_AT_ONCE} at once.")
        action = cleaned.get("action")
        if action and action.needs_worker and cleaned["confirmed"] and not cleaned.get("worker"):
            self.add_error("worker", "Choose a worker.")
        return cleaned

    @property
    def can_be_asked_again(self) -> bool:
        """Whether it is known what to do and with which rows, and only the worker is wrong."""
        return set(self.errors) == {"worker"}

    def _chosen(self, *, all_of_them: bool) -> tuple[list[Any], int]:
        """The rows, and how many others were asked for that the list does not have any more."""
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
