"""Forms of webhooks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ticketflower.fields.one_line import OneLineField
from ticketflower.fields.required import set_required_messages
from users.forms.merged import MergedForm
from workflow_ops.actions.failures import AddressRefused
from workflow_ops.actions.target import refuse_what_is_never_called
from workflow_ops.models import EventKind, WebhookFormat
from workflow_ops.models.webhooks.webhooks import LONGEST_ADDRESS


class WebhookForm(MergedForm):
    """A webhook that there is: what it is called, where events are sent, and which."""

    name = OneLineField(label="Name", max_length=100)
    address = OneLineField(
        label="URL",
        max_length=LONGEST_ADDRESS,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="Where events are sent, such as the URL of an incoming webhook in Slack. "
        "Treat it like a password: anyone who knows it may be able to post there.",
    )
    format = forms.ChoiceField(
        label="Format",
        choices=WebhookFormat.choices,
        help_text="For Discord, choose Slack and add /slack to the end of the URL.",
    )
    kinds = forms.MultipleChoiceField(
        label="Events", choices=EventKind.choices, widget=forms.CheckboxSelectMultiple
    )
    includes_internal = forms.BooleanField(
        label="Include internal notes",
        required=False,
        help_text="Internal notes are then sent outside TicketFlower. Don't select this for a chat "
        "that requesters can read.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)
        self.fields["kinds"].error_messages["required"] = "Select at least one event."

    def clean_address(self) -> str:
        """An address that a call could use, as far as that is known without looking it up."""
        address: str = self.cleaned_data["address"]
        try:
            refuse_what_is_never_called(address)
        except AddressRefused as refused:
            raise ValidationError(refused.sentence, code="refused") from refused
        return address


class NewWebhookForm(WebhookForm):
    """A new webhook."""

    shown = None  # type: ignore[assignment] # so Django leaves a field out: nothing to merge with
