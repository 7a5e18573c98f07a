"""Forms of notification preferences: a choice for each kind of event, in the app and by email."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from workflow_ops.models import EventKind
from workflow_ops.services.notifications.preferences import CHANNELS, Choice

ON, OFF, DEFAULT = "on", "off", ""
VALUES = {ON: True, OFF: False, DEFAULT: None}
LABELS = {ON: "On", OFF: "Off"}
CHANNEL_LABELS = {"in_app": "in the app", "by_email": "by email"}
MEANINGS = {
    EventKind.TASK_ASSIGNED: "A task is assigned to you.",
    EventKind.TICKET_COMPLETED: "Your ticket is completed.",
    EventKind.TICKET_CANCELED: "Your ticket is canceled.",
    EventKind.TICKET_FAILED: "A ticket fails (ticket admins only).",
    EventKind.COMMENT: "Someone comments on a ticket you're involved in.",
    EventKind.MENTION: "Someone mentions you in a comment.",
    EventKind.OVERDUE: "One of your tasks or tickets is overdue.",
    EventKind.QUESTION: "Someone asks you a question about your ticket.",
    EventKind.ANSWER: "The requester replies to your question.",
}


@dataclass(frozen=True)
class PreferenceRow:
    """One kind of event with its fields, one for each channel."""

    label: str
    meaning: str
    in_app: BoundField
    by_email: BoundField


class PreferencesForm(forms.Form):
    """A matrix of kinds and channels.

    Args:
        chosen: what is stored.
        defaults: what the company presets for a person who has chosen nothing; None in the form
            of the company's own defaults.
    """

    def __init__(
        self,
        *args: Any,
        chosen: Mapping[EventKind, Choice],
        defaults: Mapping[EventKind, Choice] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for kind in EventKind:
            for channel in CHANNELS:
                preset = None if defaults is None else getattr(defaults[kind], channel)
                self.fields[_name(kind, channel)] = _field(
                    label=f"{kind.label}, {CHANNEL_LABELS[channel]}",
                    stored=getattr(chosen[kind], channel),
                    preset=None if defaults is None else preset is not False,
                )

    @property
    def rows(self) -> Iterator[PreferenceRow]:
        """The kinds in their order."""
        for kind in EventKind:
            fields = {channel: self[_name(kind, channel)] for channel in CHANNELS}
            yield PreferenceRow(kind.label, MEANINGS[kind], **fields)

    def choices(self) -> dict[EventKind, Choice]:
        """What was chosen; the form is valid."""
        return {
            kind: Choice(
                **{channel: VALUES[self.cleaned_data[_name(kind, channel)]] for channel in CHANNELS}
            )
            for kind in EventKind
        }


def _name(kind: EventKind, channel: str) -> str:
    return f"{channel}-{kind.value}"


def _field(*, label: str, stored: bool | None, preset: bool | None) -> forms.ChoiceField:
    """A choice of on and off, and where something is preset, of that."""
    options = [*LABELS.items()]
    initial = {True: ON, False: OFF, None: ON if preset is None else DEFAULT}[stored]
    if preset is not None:
        options.insert(0, (DEFAULT, f"Company default ({LABELS[ON if preset else OFF].lower()})"))
    return forms.ChoiceField(
        label=label,
        choices=options,
        initial=initial,
        required=preset is None,
        widget=forms.Select(attrs={"class": "form-select form-select-sm", "aria-label": label}),
    )
