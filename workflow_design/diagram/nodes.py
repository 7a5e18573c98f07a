"""Nodes of a diagram: start, end, tasks."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from workflow_design.diagram.shapes import Point, cut_off, rounded
from workflow_design.diagram.texts import Text, fitted
from workflow_design.documents.diff.merged_diff import DiffStatus
from workflow_design.documents.wording.outgoing_transitions import END, Origin
from workflow_design.documents.workflow.task_types import (
    AGENT_TASK,
    ASYNC_ACTION,
    FORM,
    SYNC_ACTION,
)

TITLE_SIZE = 15
"""A little more than the look's, which is bold."""

_ROOM = 160
_BESIDE = 48
"""Left and right of a title: the icon and the margins."""

_MOST_LINES = 3
_LINE = 18
_TERMINAL = (92, 36)
_CORNER = 8
_CUT = {"action": 8, "callback": 8, "agent": 16}
"""Size of the cut corners of tasks that people don't do."""

_KINDS: Final = {
    FORM: ("form", "Form"),
    SYNC_ACTION: ("action", "Action"),
    ASYNC_ACTION: ("callback", "Action (replies later)"),
    AGENT_TASK: ("agent", "Agent task"),
}
_ICONS: Final = {
    "form": "pencil-square",
    "action": "lightning-charge",
    "callback": "broadcast",
    "agent": "robot",
    "missing": "exclamation-triangle",
}


@dataclass(frozen=True)
class DiagramNode:
    """The start, the end, a task, or a task that is named but does not exist.

    Attributes:
        key: the task's key; None for the start and the end.
        kind: start, end, form, action, callback, agent or missing.
        title: the whole title.
        note: what it is, in words.
        x, y, width, height: its box.
        outline: the border as the data of an SVG path.
        lines: the title, as wide as its box.
        note_line: the note, with the words of its state or change.
        icon: the icon's name, and its top left corner.
        url: where it leads.
        state: done, current, stopped, or nothing.
        change: added, removed, changed, or nothing.
    """

    key: str | None
    kind: str
    title: str
    note: str
    x: float
    y: float
    width: float
    height: float
    outline: str
    lines: tuple[Text, ...]
    note_line: Text | None = None
    icon: Text | None = None
    url: str = ""
    state: str = ""
    change: DiffStatus | Literal[""] = ""

    @property
    def words(self) -> str:
        """All that the node says."""
        return f"{self.title}, {self.note}" if self.note else self.title

    def with_note(self, word: str) -> "DiagramNode":
        """The node with one word more in its note."""
        note = f"{self.note} · {word}" if self.note else word
        line = self.note_line and replace(self.note_line, text=note)
        return replace(self, note=note, note_line=line)


@dataclass(frozen=True)
class UnplacedNode:
    """A node before it is laid out."""

    key: str | None
    kind: str
    title: str
    note: str
    lines: tuple[str, ...]
    room: float = _ROOM

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        if self.kind in {"start", "end"}:
            return _TERMINAL
        return round(self.room) + _BESIDE, 36 + _LINE * len(self.lines)

    def placed_at(self, corner: Point) -> DiagramNode:
        """The node with its top left corner there."""
        (x, y), (width, height) = corner, self.size
        node = DiagramNode(self.key, self.kind, self.title, self.note, x, y, width, height, "", ())
        if self.kind in {"start", "end"}:
            line = Text(self.title, x + width / 2, y + height / 2 + 5)
            return replace(node, outline=rounded(x, y, width, height, height / 2), lines=(line,))
        cut = _CUT.get(self.kind)
        border = cut_off(x, y, width, height, cut) if cut else rounded(x, y, width, height, _CORNER)
        return replace(
            node,
            outline=border,
            lines=tuple(
                Text(line, x + 40, y + 24 + _LINE * at) for at, line in enumerate(self.lines)
            ),
            note_line=Text(self.note, x + 40, y + height - 12),
            icon=Text(_ICONS[self.kind], x + 14, y + 12),
        )


def unplaced_node(origin: Origin) -> UnplacedNode:
    """The node of the start or of a task."""
    if origin.key is None:
        return UnplacedNode(None, "start", origin.title, "", (origin.title,))
    kind, note = _KINDS.get(origin.kind, ("form", origin.kind))
    if origin.is_missing:
        kind, note = "missing", "unknown task"
    lines, room = fitted(origin.title, width=_ROOM, size=TITLE_SIZE, most=_MOST_LINES)
    return UnplacedNode(origin.key, kind, origin.title, note, lines, room)


def unplaced_end() -> UnplacedNode:
    """The node of the end."""
    return UnplacedNode(None, "end", END, "", (END,))
