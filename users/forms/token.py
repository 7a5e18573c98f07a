"""The form for API tokens."""

from typing import Any

from django import forms

from ticketflower.fields.one_line import OneLineField
from ticketflower.fields.required import set_required_messages

DAYS = (30, 90, 365)


class TokenForm(forms.Form):
    """What a person calls a token, and how long it may be used."""

    name = OneLineField(
        label="Name",
        max_length=100,
        help_text="Where you'll use it, such as “My laptop” or “Nightly build”.",
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        choices=[(days, f"{days} days") for days in DAYS],
        initial=DAYS[1],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)
