"""Change: one difference between two versions of a definition, as a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """How something changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Part(StrEnum):
    """The parts of a definition, in the order in which they are shown."""

    ABOUT = "Title and description"
    WORKFLOW = "Workflow"
    FIELDS = "Fields"
    PRESETS = "Preset values"
    ACCESS = "Who can submit"
    TASKS = "Tasks"
    ROLES = "Required roles"
    TRANSITIONS = "Transitions"
    LAYOUTS = "Layouts"


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        part: of the definition.
        kind: how it changed.
        name: of the field, task, preset or role; of a transition "review → order".
        sentence: the difference in words.
        before: the value it had, where it is too long for the sentence.
        after: the value it has, where it is too long for the sentence.
    """

    part: Part
    kind: ChangeKind
    name: str
    sentence: str
    before: str = ""
    after: str = ""
