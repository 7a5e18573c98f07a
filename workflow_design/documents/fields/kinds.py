"""Field kinds: one record for each type of answer, from which everything else derives.

A kind says how documents write it and how people are asked for it; its family says how its values
behave. Tables elsewhere are keyed by family, so a new kind of a known family is one record here.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from ticketflower.types import Json

WHOLE_NUMBERS = 2**53 - 1
"""The largest whole number that JSON readers agree on (RFC 8259, section 6)."""

MAX_DIGITS = 15
"""Digits of a decimal: as many as a binary fraction of 64 bits keeps."""

LONGEST_STRING = 1_000
"""Characters of one line that a form takes."""

LONGEST_TEXT = 20_000
"""Characters of several lines that a form takes."""


class Family(StrEnum):
    """Field kinds whose values behave alike: how they are stored, compared, asked for, shown."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    FILE = "file"
    FILES = "files"
    USER = "user"
    GROUP = "group"
    """Further questions; no field of a workflow is one, nor of the families below."""
    TEXTS = "texts"
    """Any number of texts, one on each line."""
    ROWS = "rows"
    """Any number of answers to the same question, or of groups of them."""
    NOTE = "note"
    """No question, but something to read."""


class Entry(Enum):
    """How a text is entered, and with it what of it is kept."""

    LINE = "one line"
    LINES = "several lines"
    PASTED = "one line, without the invisible characters that come along when it is copied"


class Link(Enum):
    """What a text leads to where it is shown."""

    MAIL = "an email to it"
    PAGE = "the page at it"


@dataclass(frozen=True)
class FieldKind:
    """The type of answer that a question takes.

    Attributes:
        name: the FieldType of a workflow's field.
        title: its name for people.
        family: how its values behave.
        json_type: the type of its values in JSON Schema; empty where choices or items say it.
        format: their format in JSON Schema.
        aliases: its names in other programs.
        expected: what an answer must be, as the end of a sentence.
        samples: answers that could be real, the likeliest first.
        representatives: values that represent all others, where ``samples`` do not: two that
            differ show what a comparison of two names does.
        entry: how a text is entered.
        max_length: characters that a form takes.
        input_type, autocomplete: attributes of its control in HTML.
        link: what it leads to where it is shown.
        is_secret: whether pages hide it.
    """

    name: str
    title: str
    family: Family
    json_type: str
    format: str = ""
    aliases: tuple[str, ...] = ()
    expected: str = ""
    samples: tuple[str, ...] = ()
    representatives: tuple[str, ...] = ()
    entry: Entry = Entry.LINE
    max_length: int = LONGEST_STRING
    input_type: str = "text"
    autocomplete: str = ""
    link: Link | None = None
    is_secret: bool = False


STRING: Final = FieldKind(
    name="string",
    title="Short text",
    family=Family.TEXT,
    json_type="string",
    aliases=("str",),
    representatives=("something", "another", "x", "0123456789"),
)
TEXT: Final = FieldKind(
    name="text",
    title="Long text",
    family=Family.TEXT,
    json_type="string",
    format="text",
    aliases=("textarea",),
    representatives=("something", "another"),
    entry=Entry.LINES,
    max_length=LONGEST_TEXT,
)
INTEGER: Final = FieldKind(
    name="integer",
    title="Whole number",
    family=Family.NUMBER,
    json_type="integer",
    aliases=("int",),
)
DECIMAL: Final = FieldKind(
    name="decimal",
    title="Number",
    family=Family.NUMBER,
    json_type="number",
    aliases=("number", "float", "money", "currency"),
)
BOOLEAN: Final = FieldKind(
    name="boolean",
    title="Yes/No",
    family=Family.BOOLEAN,
    json_type="boolean",
    aliases=("bool", "checkbox"),
)
DATE: Final = FieldKind(
    name="date",
    title="Date",
    family=Family.DATE,
    json_type="string",
    format="date",
    expected="a date, such as 2026-03-31",
    input_type="date",
)
TIME: Final = FieldKind(
    name="time",
    title="Time",
    family=Family.TIME,
    json_type="string",
    format="time",
    expected="a time, such as 14:30",
    input_type="time",
)
DATETIME: Final = FieldKind(
    name="datetime",
    title="Date and time",
    family=Family.DATETIME,
    json_type="string",
    format="date-time",
    aliases=("date-time", "timestamp"),
    expected="a date with a time, such as 2026-03-31 14:30",
    input_type="datetime-local",
)
EMAIL: Final = FieldKind(
    name="email",
    title="Email",
    family=Family.TEXT,
    json_type="string",
    format="email",
    expected="an email address, such as anna@example.com",
    samples=("anna@example.com", "a@b.de"),
    representatives=("someone@example.com", "another@example.com"),
    entry=Entry.PASTED,
    max_length=254,  # RFC 5321, section 4.5.3.1.3, without the angle brackets
    input_type="email",
    link=Link.MAIL,
)
URL: Final = FieldKind(
    name="url",
    title="Web address",
    family=Family.TEXT,
    json_type="string",
    format="uri",
    aliases=("uri", "link"),
    expected="a web address, such as https://example.com",
    samples=("https://example.com/", "http://a"),
    representatives=("https://example.com/", "https://example.org/"),
    entry=Entry.PASTED,
    max_length=2_000,
    input_type="url",
    link=Link.PAGE,
)
PHONE: Final = FieldKind(
    name="phone",
    title="Phone",
    family=Family.TEXT,
    json_type="string",
    format="phone",
    aliases=("tel",),
    expected="a phone number, such as +49 30 123456",
    samples=("+49 30 123456", "112"),
    representatives=("+1 555 0100", "+1 555 0101"),
    entry=Entry.PASTED,
    max_length=30,
    input_type="tel",
    autocomplete="off",
)
CHOICE: Final = FieldKind(
    name="choice",
    title="One choice",
    family=Family.CHOICE,
    json_type="",
    aliases=("select", "enum", "dropdown"),
)
MULTICHOICE: Final = FieldKind(
    name="multichoice",
    title="Multiple choice",
    family=Family.MULTICHOICE,
    json_type="array",
    aliases=("multiselect",),
)
FILE: Final = FieldKind(
    name="file",
    title="File",
    family=Family.FILE,
    json_type="string",
    format="file",
    aliases=("attachment", "upload"),
    samples=("sample.pdf",),
    representatives=STRING.representatives,
)
FILES: Final = FieldKind(
    name="files",
    title="Several files",
    family=Family.FILES,
    json_type="",
    aliases=("attachments", "uploads"),
    samples=FILE.samples,
)
USER: Final = FieldKind(
    name="user",
    title="Person",
    family=Family.USER,
    json_type="string",
    format="user",
    aliases=("person",),
    samples=("person@example.com",),
    representatives=EMAIL.representatives,
)
GROUP: Final = FieldKind(name="group", title="Group", family=Family.GROUP, json_type="object")

PASSWORD: Final = FieldKind(
    name="password",
    title="Password",
    family=Family.TEXT,
    json_type="string",
    format="password",
    representatives=STRING.representatives,
    input_type="password",
    autocomplete="new-password",
    is_secret=True,
)
TEXTS: Final = FieldKind(
    name="texts",
    title="Several texts",
    family=Family.TEXTS,
    json_type="",
    entry=Entry.LINES,
    max_length=LONGEST_TEXT,
)
ROWS: Final = FieldKind(name="rows", title="Rows", family=Family.ROWS, json_type="")
NOTE: Final = FieldKind(name="note", title="Note", family=Family.NOTE, json_type="null")

KINDS = (
    *(STRING, TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, TIME, DATETIME),
    *(EMAIL, URL, PHONE, CHOICE, MULTICHOICE, FILE, FILES, USER),
    *(GROUP, PASSWORD, TEXTS, ROWS, NOTE),
)
"""All kinds, in the order in which messages list them."""

ONLY_OF_TASKS = frozenset({GROUP, PASSWORD, TEXTS, ROWS, NOTE})
"""Kinds that only the forms of tasks ask for; no field of a workflow is of one."""

TEMPORAL = frozenset({Family.DATE, Family.TIME, Family.DATETIME})
"""Families whose answers, and bounds, are ISO 8601 texts."""

WITH_CHOICES = frozenset({Family.CHOICE, Family.MULTICHOICE})

OF_FILES = frozenset({Family.FILE, Family.FILES})

UNPORTABLE = frozenset({Family.FILE, Family.FILES, Family.USER})
"""Families whose values belong to one installation: no document can hold one."""

FAMILIES_WITH_KEY: dict[str, frozenset[Family]] = {
    "Choices": WITH_CHOICES,
    "Minimum": TEMPORAL | {Family.NUMBER},
    "Maximum": TEMPORAL | {Family.NUMBER},
    "MaxLength": frozenset({Family.TEXT}),
    "MaxFiles": frozenset({Family.FILES}),
    "Pattern": frozenset({Family.TEXT}),
    "Default": frozenset(Family) - UNPORTABLE,
}
"""Keys that not every field may have, and the families of those that may."""

KIND_OF_FIELD_TYPE = {kind.name: kind for kind in KINDS if kind not in ONLY_OF_TASKS}
"""By the FieldType of workflow fields."""

KIND_OF_FORMAT = {kind.format: kind for kind in KINDS if kind.format} | {"data-url": FILE}
"""By the formats of JSON Schema strings that forms know; "data-url" is what other programs call
the content of a file."""

KIND_OF_JSON_TYPE = {kind.json_type: kind for kind in KINDS if kind.json_type and not kind.format}
"""By the type of JSON Schema, where no format and no choices say more."""

KIND_OF_ALIAS = {alias: kind for kind in KINDS for alias in kind.aliases}
"""By what other programs call the types of fields."""


def family_of(field_type: Json) -> Family | None:
    """The family of a field by its FieldType; None where an unfinished document has no such."""
    kind = KIND_OF_FIELD_TYPE.get(field_type) if isinstance(field_type, str) else None
    return kind.family if kind else None
