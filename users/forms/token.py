"""The form for API tokens."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from ticketflower.fields.one_line import OneLineField
from ticketflower.fields.required import set_required_messages
from users.scopes import Scope

DAYS = (30, 90, 365)


class TokenForm(forms.Form):
    """What a person calls a token, what it may be used for, and for how long."""

    name = OneLineField(
        label="Name",
        max_length=100,
        help_text="Where you'll use it, such as “My laptop” or “Nightly build”.",
    )
    scopes = forms.MultipleChoiceField(
        label="Scopes",
        widget=forms.CheckboxSelectMultiple,
        help_text="What the token can do, with its owner's permissions. Choose only what you need.",
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        choices=[(days, f"{days} days") for days in DAYS],
        initial=DAYS[1],
    )

    def __init__(self, *args: Any, scopes: Sequence[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["scopes"])
        field.choices = [(scope.name, scope.words) for scope in scopes]
        set_required_messages(self)
