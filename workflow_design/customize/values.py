"""Values of the customize page: what a form shows of one part of a workflow, as plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from ticketflower.types import JsonObject

REQUEST: Final = "request"
SETTINGS: Final = "settings"
_STEP: Final = "step:"

IF: Final = "if"
"""A rule that is a sentence."""
ALWAYS: Final = "always"
"""A rule without a condition."""
KEPT: Final = "kept"
"""A rule whose condition no sentence says; it is kept as it is."""

END: Final = ""
"""The target of a rule that completes the ticket."""


@dataclass(frozen=True)
class Part:
    """A part of a workflow: the request form, a step by its key, or the settings."""

    name: str

    @property
    def step(self) -> str | None:
        """The key of the step; None where it is none."""
        return self.name.removeprefix(_STEP) if self.name.startswith(_STEP) else None


def step_part(key: str) -> Part:
    """The part that is this step."""
    return Part(_STEP + key)


@dataclass(frozen=True)
class FieldValues:
    """One field of a form.

    Attributes:
        name: its name in the data, with a point before that of a field in a group; empty where
            the field is new.
        kind: the name of its kind; "group" for a group of fields.
        choices: the texts that people choose from.
    """

    name: str = ""
    label: str = ""
    help: str = ""
    required: bool = False
    kind: str = "string"
    choices: tuple[str, ...] = ()

    @property
    def is_inner(self) -> bool:
        """Whether it is in a group."""
        return "." in self.name


@dataclass(frozen=True)
class Clause:
    """One comparison of a sentence: "Amount is more than 500".

    Attributes:
        name: what is compared, as rules write it; empty where nothing is chosen.
        operator: one of those in ``operators``.
        values: what it is compared with: choices as JSON, all else as it is typed.
    """

    name: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleValues:
    """One rule for the next step.

    Attributes:
        was: its index among those tried, before; None where it is new.
        to: the key of the next step, or END.
        kind: IF, ALWAYS or KEPT.
        join: between two clauses, "and" or "or".
    """

    was: int | None = None
    to: str = END
    kind: str = IF
    join: str = "and"
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class TicketTypeValues:
    """A ticket type: its texts, who can submit it, what requesters may, and how urgent it is.

    Attributes:
        roles: the company roles that can submit it, unless everyone can.
        due: when its tickets are due, as ``customize.due`` writes it; empty for never.
        priority: the name of the field that sets their priority; empty for none.
    """

    key: str
    title: str
    description: str
    everyone: bool
    roles: tuple[str, ...]
    may_cancel: bool = True
    may_reopen: bool = False
    due: str = ""
    priority: str = ""


@dataclass(frozen=True)
class PartValues:
    """All that the form of one part shows; what a part has not is empty.

    Attributes:
        instructions: for the agent of a step.
        role: the company role of those who can do a step; empty for anyone.
        due: when a step is due, as ``customize.due`` writes it; empty for never.
        fields: in the order in which the form shows them; those of a group follow it.
        rules: in the order in which they are tried.
    """

    title: str = ""
    description: str = ""
    instructions: str = ""
    role: str = ""
    due: str = ""
    fields: tuple[FieldValues, ...] = ()
    rules: tuple[RuleValues, ...] = ()
    ticket_types: tuple[TicketTypeValues, ...] = ()

    def to_json(self) -> JsonObject:
        """The values as JSON."""
        return asdict(self)


def from_json(values: JsonObject) -> PartValues:
    """The values that ``to_json`` gave."""
    return PartValues(
        title=values["title"],
        description=values["description"],
        instructions=values["instructions"],
        role=values["role"],
        due=values["due"],
        fields=tuple(FieldValues(**_with_tuple(each, "choices")) for each in values["fields"]),
        rules=tuple(_rule(each) for each in values["rules"]),
        ticket_types=tuple(
            TicketTypeValues(**_with_tuple(each, "roles")) for each in values["ticket_types"]
        ),
    )


def _with_tuple(values: JsonObject, name: str) -> JsonObject:
    return {**values, name: tuple(values[name])}


def _rule(rule: JsonObject) -> RuleValues:
    clauses = tuple(
        Clause(each["name"], each["operator"], tuple(each["values"])) for each in rule["clauses"]
    )
    return RuleValues(**{**rule, "clauses": clauses})


def by_name(fields: Iterable[FieldValues]) -> Mapping[str, FieldValues]:
    """The fields that are not new, by their names."""
    return {each.name: each for each in fields if each.name}
