"""The question of a form as plain data."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ticketflower.texts import is_blank
from ticketflower.types import Json, JsonObject
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
    """One question of a form; a group holds further questions.

    Attributes:
        visible_if: a rule on the workflow's data and the questions above; None: always asked.
        shown_if: schemas of the object that holds the answer; the question is asked where one of
            them fits. None: always. A form may have several questions of a name, of which the
            first that is shown is asked.
        required_if: schemas of the object that holds the answer; where one fits, it is required.
        children: of a group, its questions; of rows, those of the first items, whose names are
            their numbers.
        item: of rows, what each further row asks, with an empty name; of texts, one of them.
        groups: of a note, the names of the questions of which people answer one group only.
        is_unique: whether the items of a list must differ.
        read_only: whether it only shows what is known.
    """

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
    shown_if: tuple[JsonObject, ...] | None = None
    required_if: tuple[JsonObject, ...] = ()
    const: Json = MISSING
    examples: tuple[Json, ...] = ()
    children: tuple["Question", ...] = ()
    item: "Question | None" = None
    groups: tuple[tuple[str, ...], ...] = ()
    nullable: bool = False
    is_unique: bool = False
    read_only: bool = False

    @property
    def has_default(self) -> bool:
        """Whether the answer is filled in beforehand (perhaps with null)."""
        return self.default is not MISSING


def label_of(given: str | None, name: str) -> str:
    """The label that a document gives if it can be seen, else one made from the name."""
    return humanised(name) if is_blank(given or "") else str(given)
