"""The question of a form as plain data."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ticketflower.texts import is_blank
from ticketflower.types import Json
from workflow_design.documents.fields.kinds import FieldKind
from workflow_design.documents.report.words import humanised

type Bound = int | float | str
"""A limit: a number, or an ISO 8601 text for dates and times."""


class Missing(Enum):
    """The type of MISSING: "no value", where None is a value."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True)
class Question:
    """One question of a form; a group holds further questions."""

    name: str
    kind: FieldKind
    label: str
    help: str = ""
    required: bool = False
    default: Json = MISSING
    choices: tuple[tuple[Json, str], ...] = ()
    minimum: Bound | None = None
    maximum: Bound | None = None
    exclusive_minimum: Bound | None = None
    exclusive_maximum: Bound | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    pattern: str | None = None
    multiple_of: int | float | None = None
    visible_if: Json = None
    const: Json = MISSING
    examples: tuple[Json, ...] = ()
    children: tuple["Question", ...] = ()
    nullable: bool = False

    @property
    def has_default(self) -> bool:
        """Whether the answer is filled in beforehand (perhaps with null)."""
        return self.default is not MISSING


def label_of(given: str | None, name: str) -> str:
    """The label that a document gives if it can be seen, else one made from the name."""
    return humanised(name) if is_blank(given or "") else str(given)
