"""Form fields for texts: what is typed stays as it is, and what cannot be seen is nothing."""

import re
from typing import Any, override

from django import forms

from ticketflower.texts import is_blank, without_invisible

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


class LineField(forms.CharField):
    """One line of text; blanks and invisible characters alone are no answer."""

    @override
    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "" if is_blank(text) else text


class LinesField(LineField):
    """Text of several lines, whose ends count as one character whatever the browser sends.

    The first line keeps its indentation, as the others do: pasted code and logs need it.
    """

    def __init__(self, **common: Any) -> None:
        super().__init__(**common, strip=False)

    @override
    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return _BLANK_LINES.sub("", text).rstrip()


class CopiedField(LineField):
    """An address or number without the invisible characters that come along when it is copied.

    Address books put phone numbers between marks of direction, web pages let addresses break.
    """

    @override
    def to_python(self, value: Any) -> str:
        return without_invisible(super().to_python(value)).strip()
