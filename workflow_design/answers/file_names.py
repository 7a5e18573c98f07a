"""File names as people send them, made safe to show, to store and to download."""

import unicodedata

MOST_BYTES = 255
"""Of a name in UTF-8: more than most file systems take (NAME_MAX)."""

_LONGEST_ENDING = 20
_CUT = "…"
_JOINER = "\u200d"
"""Between the parts of one emoji; all other format characters are invisible or turn the text."""
_UNWANTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories: controls, format characters such as bidirectional ones, half characters,
and ends of lines and paragraphs (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing)."""


def clean_file_name(name: str) -> str:
    """The name without folders, invisible and bidirectional characters, and not too long.

    A long name is cut before its ending.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in last if _is_seen(each))
    clean = unicodedata.normalize("NFC", seen).strip().rstrip(". ")
    return _shortened(clean) or "file"


def _is_seen(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) not in _UNWANTED


def _shortened(name: str) -> str:
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    room = MOST_BYTES - len(f"{_CUT}{dot}{ending}".encode())
    kept = stem.encode()[:room].decode(errors="ignore").rstrip(f" {_JOINER}")
    return f"{kept}{_CUT}{dot}{ending}"
