"""Form of the dashboard's period and ticket type, which are in its URL."""

from datetime import date, timedelta
from typing import Any, override

from django import forms
from django.utils import timezone

from ticketflower.lists.filters import Options

RANGES = (7, 30, 90)
USUAL_RANGE = 30
MOST_DAYS = 366


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
        error_messages={"invalid": f"{label} isn't a date."},
    )


class DashboardForm(forms.Form):
    """Days and ticket type: one of the usual ranges up to today, or any days.

    Args:
        ticket_types: keys and titles of the ticket types.
    """

    days = forms.ChoiceField(choices=[(str(each), "") for each in RANGES], required=False)
    since = _day_field("From")
    until = _day_field("To")
    type = forms.ChoiceField(
        label="Ticket type",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "This ticket type is no longer available."},
    )

    def __init__(self, data: Any, *, ticket_types: Options) -> None:
        super().__init__(data)
        self.fields["type"].choices = [("", "All"), *ticket_types]  # type: ignore[attr-defined] # a ChoiceField

    @override
    def clean(self) -> dict[str, Any]:
        """The chosen days, if any: at most a year, and none of the future."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if until and not since and "since" not in self.errors:
            self.add_error("since", "From is required.")
        elif since and "until" not in self.errors:
            cleaned["until"] = min(until or date.max, timezone.localdate())
            self._check_order(since, cleaned["until"], is_open=until is None)
        return cleaned

    def _check_order(self, since: date, until: date, *, is_open: bool) -> None:
        if since > until:
            in_future = is_open or since > timezone.localdate()
            sentence = "From is in the future." if in_future else "From is after To."
            self.add_error("since", sentence)
        elif until - since >= timedelta(days=MOST_DAYS):
            self.add_error("since", f"The dashboard shows up to {MOST_DAYS} days.")
