"""JSON that a page gave out in a hidden field, and that may come back as anything."""

import json
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput


class JsonField(forms.JSONField):
    """A JSON field that is invalid, not an error of ours, where Python cannot read the JSON.

    That is also what nests too deeply for the parser, and numbers of thousands of digits. A page
    that is shown again repeats what was sent, unread.
    """

    @override
    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": ""}
            ) from error

    @override
    def prepare_value(self, value: Any) -> Any:
        # In ASCII: half of a surrogate pair is JSON, and cannot be sent.
        return value if isinstance(value, InvalidJSONInput) else json.dumps(value)

    @override
    def bound_data(self, data: Any, initial: Any) -> Any:
        return None if data is None else InvalidJSONInput(data)
