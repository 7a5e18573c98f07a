"""Questions as a tree of controls: the names in the browser, and where each answer belongs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ticketflower.texts import NUMBER_DIGITS, whole_number
from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.answered import label_of_row, questions_of_rows
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import Question

JOIN = "."

COUNT = "~rows"
"""Suffix of the control that sends how many rows a form shows."""

MOST_ROWS = 200
"""Rows of one question that a form shows."""

MOST_ROWS_OF_ALL = 1_000
"""Rows of all questions that a form shows, those in rows included."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_ROW = re.compile(r"(?:0|[1-9][0-9]{0,3})(?![0-9])")


@dataclass(frozen=True)
class Node:
    """A question of a form at its place.

    Attributes:
        question: it; that of a row is asked once for each.
        path: the names and numbers that lead to its answer.
        name: of its control, or what the names of the controls inside begin with.
        known: what is known of its answer; None: nothing.
        children: of a group its questions, of rows the rows.
    """

    question: Question
    path: tuple[str | int, ...]
    name: str
    known: Json
    children: tuple["Node", ...] = ()

    @property
    def is_control(self) -> bool:
        """Whether it has a control of its own."""
        return self.question.kind.family not in (Family.GROUP, Family.ROWS, Family.NOTE)

    @property
    def is_of_rows(self) -> bool:
        """Whether people may add to it."""
        return self.question.kind.family is Family.ROWS and self.question.item is not None

    def within(self) -> Iterator["Node"]:
        """This node and all nodes inside it."""
        yield self
        for each in self.children:
            yield from each.within()


type RowCount = Callable[[str, Question, Json], int]
"""How many rows a form shows: of the name of their controls, their question, what is known."""


def tree_of(
    questions: Sequence[Question],
    known: JsonObject,
    count: RowCount,
    path: tuple[str | int, ...] = (),
    prefix: str = "",
) -> tuple[Node, ...]:
    """The nodes of the questions of one object, in their order."""
    nodes: list[Node] = []
    names: set[str] = set()
    for question in questions:
        name = prefix + control_name(question.name)
        while name in names:
            name += "~v"  # another question of the same name, under another condition
        names.add(name)
        nodes.append(_node(question, (*path, question.name), name, known.get(question.name), count))
    return tuple(nodes)


def _node(
    question: Question, path: tuple[str | int, ...], name: str, known: Json, count: RowCount
) -> Node:
    children: tuple[Node, ...] = ()
    if question.kind.family is Family.GROUP:
        inner = known if isinstance(known, dict) else {}
        children = tree_of(question.children, inner, count, path, f"{name}{JOIN}")
    elif question.kind.family is Family.ROWS:
        rows = known if isinstance(known, list) else _default_rows(question)
        asked = questions_of_rows(question, count(name, question, rows))
        children = tuple(
            _node(
                replace(each, label=label_of_row(question, each, n)),
                (*path, n),
                f"{name}{JOIN}{n}",
                rows[n] if n < len(rows) else None,
                count,
            )
            for n, each in enumerate(asked)
        )
    return Node(question, path, name, known, children)


def _default_rows(question: Question) -> list[Json]:
    return question.default if isinstance(question.default, list) else []


def control_name(name: str) -> str:
    """A name as a part of the name of a control, where "." leads from a group into it."""
    return _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}~", name)


def rows_at_first(question: Question, rows: Sequence[Json]) -> int:
    """How many rows a form shows at first: those that are known, and one to fill in.

    A row that opens with a default would be an answer; such rows have to be asked for.
    """
    first = len(question.children)
    spare = 0 if question.item is None or _has_default(question.item) else 1
    least = max(len(rows), first, question.min_items or 0)
    return min(least if least > first else first + spare, MOST_ROWS)


def _has_default(question: Question) -> bool:
    return question.has_default or any(map(_has_default, question.children))


def rows_sent(data: Any, name: str, first: int) -> int:
    """How many rows a browser sent.

    Args:
        data: what it sent.
        name: of their controls, with the form's prefix.
        first: how many there are in any case.
    """
    count = sent_count(data, name)
    if count is None:
        found = (number_of_row(key, f"{name}{JOIN}") for key in data)
        count = max((number for number in found if number is not None), default=-1) + 1
    return max(min(count, MOST_ROWS), first)


def sent_count(data: Any, name: str) -> int | None:
    """How many rows a browser says that it shows; None if it doesn't say so.

    Args:
        data: what it sent.
        name: of their controls, with the form's prefix.
    """
    return whole_number(str(data.get(f"{name}{COUNT}") or ""), NUMBER_DIGITS)


def number_of_row(control: str, start: str) -> int | None:
    """The number of the row that a control belongs to, or None.

    Args:
        control: its name.
        start: what the names of the controls of all rows begin with.
    """
    number = _ROW.match(control.removeprefix(start)) if control.startswith(start) else None
    return int(number[0]) if number else None
