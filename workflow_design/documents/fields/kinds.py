"""The question of a form as plain data, and the kinds of answers there are."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from ticketflower.texts import is_blank
from ticketflower.types import Json
from workflow_design.documents.report.words import humanised

type Bound = int | float | str
"""A limit: a number, or an ISO 8601 text for dates and times."""


WHOLE_NUMBERS = 2**53 - 1
"""The largest whole number that JSON readers agree on (RFC 8259, section 6)."""

LONGEST_STRING = 1_000
"""Characters of one line that a form takes."""

LONGEST_TEXT = 20_000
"""Characters of several lines that a form takes."""


class Kind(StrEnum):
    """What sort of answer a question takes."""

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    FILE = "file"
    USER = "user"
    GROUP = "group"


class Missing(Enum):
    """The type of MISSING: "no value", where None is a value."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING

STRING_LIKE = frozenset({Kind.STRING, Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.PHONE})
"""Kinds whose answers people type as text: they may have a length and a pattern."""

TEMPORAL = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME})
"""Kinds whose answers, and bounds, are ISO 8601 texts."""

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})

MAX_DIGITS = 15
"""Digits of a decimal: as many as a binary fraction of 64 bits keeps."""

FORMATS: dict[str, Kind] = {
    "text": Kind.TEXT,
    "email": Kind.EMAIL,
    "uri": Kind.URL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date-time": Kind.DATETIME,
    "phone": Kind.PHONE,
    "file": Kind.FILE,
    "user": Kind.USER,
}
"""The formats of JSON Schema strings that forms know."""

FORMAT_OF: dict[Kind, str] = {kind: name for name, kind in FORMATS.items()}

FIELD_TYPES: dict[str, Kind] = {
    "string": Kind.STRING,
    "text": Kind.TEXT,
    "integer": Kind.INTEGER,
    "decimal": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "email": Kind.EMAIL,
    "url": Kind.URL,
    "phone": Kind.PHONE,
    "choice": Kind.CHOICE,
    "multichoice": Kind.MULTICHOICE,
    "file": Kind.FILE,
    "user": Kind.USER,
}
"""The FieldType of workflow fields."""


@dataclass(frozen=True)
class Question:
    """One question of a form; a GROUP holds further questions."""

    name: str
    kind: Kind
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
