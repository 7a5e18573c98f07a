"""Media types of files by their first bytes, for those that browsers can show safely.

What a browser declares, and the ending of a name, prove nothing (decision 0039).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "application/octet-stream"

HEAD: Final = 4096
"""Bytes at the beginning that are looked at; browsers guess from at most 1,445
(https://mimesniff.spec.whatwg.org/#reading-the-resource-header)."""

_MARKUP = re.compile(
    rb"<(?:[!?]doctype|!--|a|b|body|br|div|embed|font|form|h1|head|html|iframe|img|link|math|meta"
    rb"|object|p|script|style|svg|table|title)[\s/>]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Shown:
    """A type that is shown: how its files begin, and how their names end."""

    media_type: str
    begins: Callable[[bytes], bool]
    endings: tuple[str, ...]


_SHOWN = (
    _Shown("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), (".png",)),
    _Shown("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff"), (".jpg", ".jpeg")),
    _Shown("image/gif", lambda head: head.startswith((b"GIF87a", b"GIF89a")), (".gif",)),
    _Shown("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", (".webp",)),
    _Shown("application/pdf", lambda head: head.startswith(b"%PDF-"), (".pdf",)),
)

IMAGES: Final = frozenset(
    each.media_type for each in _SHOWN if each.media_type.startswith("image/")
)
SHOWN: Final = frozenset(each.media_type for each in _SHOWN)
"""What may be opened in the browser; everything else is downloaded."""


def media_type_of(name: str, head: bytes) -> str:
    """The type of a file that can be shown safely; UNKNOWN for every other.

    A file that is something else at the same time (a "polyglot") is not shown: one whose name
    says another type than its beginning, or that has markup where it begins.

    Args:
        name: the file's name.
        head: its first bytes, at least HEAD if there are as many.
    """
    if _MARKUP.search(head):
        return UNKNOWN
    named = name.lower()
    found = (each for each in _SHOWN if each.begins(head) and named.endswith(each.endings))
    return next((each.media_type for each in found), UNKNOWN)
