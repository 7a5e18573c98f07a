"""Form field for a time zone: a list by region, from which a script chooses the browser's own."""

from collections.abc import Iterator
from typing import Any, override

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ticketflower.times.zones import OLD_NAMES, current_name, known_zone, zone_options

_BROWSERS_NAMES: dict[str, str] = {}
for _old, _name in OLD_NAMES.items():
    _BROWSERS_NAMES[_name] = f"{_BROWSERS_NAMES.get(_name, '')} {_old}".strip()


class TimeZoneSelect(forms.Select):
    """A list of all time zones.

    It is written here rather than by Django's templates, which render one for each of 400 options.
    """

    empty_label: str | None = None
    """What an empty choice says; None for a list without one."""
    guesses = False
    """Whether a script chooses the zone of the browser (static/forms.js)."""

    @override
    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        made = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        if self.guesses:
            made["data-tf-guess-zone"] = True
        return format_html(
            "<select{}>{}</select>",
            format_html_join(
                "",
                "{}",
                (
                    (format_html(" {}" if each is True else ' {}="{}"', key, each),)
                    for key, each in made.items()
                    if each is not None and each is not False
                ),
            ),
            format_html_join("", "{}", ((each,) for each in self._groups(str(value or "")))),
        )

    def _groups(self, chosen: str) -> Iterator[SafeString]:
        if self.empty_label is not None:
            yield _option("", self.empty_label, chosen)
        for region, zones in zone_options(timezone.localdate()):
            options = format_html_join("", "{}", ((_option(*zone, chosen),) for zone in zones))
            is_alone = region == zones[0][0]
            yield (
                options
                if is_alone
                else format_html('<optgroup label="{}">{}</optgroup>', region, options)
            )


def _option(value: str, label: str, chosen: str) -> SafeString:
    also = _BROWSERS_NAMES.get(value)
    return format_html(
        '<option value="{}"{}{}>{}</option>',
        value,
        SafeString(" selected") if value == chosen else "",
        format_html(' data-tf-also="{}"', also) if also else "",
        label,
    )


class TimeZoneField(forms.CharField):
    """The IANA name of a time zone.

    Args:
        empty_label: what an empty choice says; without it, a zone has to be chosen.
        guesses: whether a script chooses the zone of the browser first.
    """

    widget = TimeZoneSelect
    default_validators = [known_zone]

    def __init__(
        self, *, empty_label: str | None = None, guesses: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(required=empty_label is None, **kwargs)
        self.widget.empty_label = empty_label
        self.widget.guesses = guesses

    @override
    def to_python(self, value: Any) -> str:
        return current_name(super().to_python(value) or "")
