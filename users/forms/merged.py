"""Optimistic concurrency of forms: a page that was opened earlier undoes nothing done since."""

from collections.abc import Iterable
from typing import Any, override

from django import forms
from django.db.models import Model

from ticketflower.fields.json_field import JsonField


class MergedForm(forms.Form):
    """Changes what the person changed, and keeps what others have changed in the meantime.

    What the fields showed travels in a hidden field. What was sent is compared with it, and only
    the differences are applied to ``initial``, which the view loads for each request: of check
    boxes each box by itself, of other fields the whole value.
    """

    shown = JsonField(required=False, widget=forms.HiddenInput)

    @override
    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "shown":
            return {name: _plain(value) for name, value in self.initial.items()}
        return super().get_initial_for_field(field, field_name)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shown = cleaned.pop("shown", None)
        if isinstance(shown, dict):
            for name in cleaned.keys() & shown.keys() & self.initial.keys():
                cleaned[name] = self._merged(name, shown[name])
        return cleaned

    def _merged(self, name: str, shown: Any) -> Any:
        sent, now = self.cleaned_data[name], self.initial[name]
        if not isinstance(now, list):
            return now if sent == shown else sent
        ticked, before = set(_plain(sent)), _texts_of(shown)
        kept = (set(_plain(now)) | (ticked - before)) - (before - ticked)
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            assert field.queryset is not None
            return field.queryset.filter(pk__in=kept)
        return [value for value, _label in field.choices if value in kept]  # type: ignore[attr-defined] # check boxes


def _plain(value: Any) -> Any:
    """A value as JSON: of several rows or texts a list of texts."""
    return value if isinstance(value, str) else _texts(value)


def _texts_of(shown: Any) -> set[str]:
    """What the page gave out; other JSON is as if it had shown nothing."""
    return {each for each in shown if isinstance(each, str)} if isinstance(shown, list) else set()


def _texts(values: Any) -> list[str]:
    if not isinstance(values, Iterable):
        return []
    return [str(each.pk if isinstance(each, Model) else each) for each in values]
