"""Texts that belong on one line: what breaks or turns a line, and showing it."""

import re

# Control characters, separators of lines, and marks that turn the direction of what is shown.
UNSAFE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]"
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escaped(text: str) -> str:
    """A text on one line that shows what it holds, with line breaks and the like in escapes."""
    return UNSAFE.sub(lambda found: _SHORT.get(found[0], f"\\u{ord(found[0]):04x}"), text)
