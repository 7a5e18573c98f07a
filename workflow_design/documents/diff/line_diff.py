"""Line diff: what differs between two texts, line by line."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LINES_AROUND = 3
"""Lines that are the same and shown before and after those that differ."""

MOST_LINES_MATCHED = 20_000
"""Lines of both texts in which those that are the same are looked for one by one."""

type _Opcode = tuple[str, int, int, int, int]


class LineKind(StrEnum):
    """Which side a line is on."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    FOLDED = "folded"


@dataclass(frozen=True)
class DiffLine:
    """A line of one side or of both; a run of unchanged lines may be folded into one.

    Attributes:
        kind: which side it is on.
        before: its number in the version before, from 1; None if it is not in it.
        after: its number in the version after.
        text: the line; nothing where lines are folded.
        count: how many lines it represents.
    """

    kind: LineKind
    before: int | None
    after: int | None
    text: str = ""
    count: int = 1


def line_diff(before: str, after: str) -> list[DiffLine]:
    """The lines that differ, with their neighbours; nothing where the texts are the same."""
    old, new = _lines(before), _lines(after)
    lines: list[DiffLine] = []
    shown = 0
    for group in _groups(old, new):
        lines.extend(_folded(shown, group[0][1]))
        for tag, start, end, start_after, end_after in group:
            if tag == "equal":
                lines.extend(
                    DiffLine(LineKind.SAME, start + step + 1, start_after + step + 1, text)
                    for step, text in enumerate(old[start:end])
                )
                continue
            for number, text in enumerate(old[start:end], start + 1):
                lines.append(DiffLine(LineKind.REMOVED, number, None, text))
            for number, text in enumerate(new[start_after:end_after], start_after + 1):
                lines.append(DiffLine(LineKind.ADDED, None, number, text))
        shown = group[-1][2]
    return [*lines, *_folded(shown, len(old))] if lines else []


def _groups(old: list[str], new: list[str]) -> Iterable[Sequence[_Opcode]]:
    """The grouped opcodes of difflib; of very long texts all between head and tail differs."""
    if old == new:
        return []
    if len(old) + len(new) <= MOST_LINES_MATCHED:
        return difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(LINES_AROUND)
    head = _same_at_start(old, new)
    tail = _same_at_start(old[head:][::-1], new[head:][::-1])
    start, end = max(head - LINES_AROUND, 0), min(tail, LINES_AROUND)
    old_end, new_end = len(old) - tail, len(new) - tail
    return [
        [
            ("equal", start, head, start, head),
            ("replace", head, old_end, head, new_end),
            ("equal", old_end, old_end + end, new_end, new_end + end),
        ]
    ]


def _same_at_start(old: list[str], new: list[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _lines(text: str) -> list[str]:
    """The lines as editors count them: a text in a document may have ends of lines of its own."""
    return text.removesuffix("\n").split("\n") if text else []


def _folded(start: int, end: int) -> list[DiffLine]:
    return [DiffLine(LineKind.FOLDED, None, None, count=end - start)] if end > start else []
