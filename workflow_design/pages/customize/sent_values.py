"""What the form of a part sends, read into values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from django.http import QueryDict

from ticketflower.texts import whole_number
from workflow_design.customize.due import MOST
from workflow_design.customize.steps import NewStep
from workflow_design.customize.values import (
    ALWAYS,
    END,
    IF,
    KEPT,
    Clause,
    FieldValues,
    PartValues,
    RuleValues,
    TicketTypeValues,
    by_name,
)
from workflow_design.documents.fields.kinds import GROUP
from workflow_design.documents.workflow.requester_acts import CANCEL, REOPEN

MOST_ROWS = 1_000
"""Rows of one list that are read; no form shows more."""

NOWHERE = "-"
"""The choice of no other next step."""

_CLAUSES = ("1", "2")


def sent_values(sent: QueryDict, shown: PartValues) -> PartValues:
    """The values that a form sent; what it did not send is as it was shown."""
    return PartValues(
        title=_text(sent, "title", shown.title),
        description=_text(sent, "description", shown.description),
        instructions=_text(sent, "instructions", shown.instructions),
        role=_text(sent, "role", shown.role),
        due=_due(sent, "due", shown.due),
        fields=tuple(_fields(sent, shown)) if "fields" in sent else shown.fields,
        rules=tuple(_rules(sent)) if "rules" in sent else shown.rules,
        ticket_types=tuple(_ticket_type(sent, each) for each in shown.ticket_types),
    )


def _text(sent: QueryDict, name: str, shown: str) -> str:
    """A text that was sent; the one that was shown where only its line ends differ."""
    text = sent.get(name, shown).replace("\r\n", "\n")
    return shown if text == shown.replace("\r\n", "\n") else text


def _due(sent: QueryDict, name: str, shown: str) -> str:
    """A due date: its unit with so many of them, or the name of a date."""
    unit = sent.get(name, shown)
    return f"{unit} {sent.get(f'{name}-number', '').strip()}" if unit in MOST else unit


def _line(sent: QueryDict, name: str, shown: str) -> str:
    """A text of an input, which has no line ends; the one that was shown if it has the others."""
    text = sent.get(name, shown)
    return shown if _without_line_ends(text) == _without_line_ends(shown) else text


def _without_line_ends(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _count(sent: QueryDict, name: str) -> int:
    return min(whole_number(sent.get(name, ""), 6) or 0, MOST_ROWS)


def _fields(sent: QueryDict, shown: PartValues) -> Iterator[FieldValues]:
    known = by_name(shown.fields)
    for index in range(_count(sent, "fields")):
        start = f"field-{index}-"
        name = sent.get(f"{start}was", "")
        before = known.get(name, FieldValues())
        yield FieldValues(
            name=name,
            label=_text(sent, f"{start}label", before.label),
            help=_line(sent, f"{start}help", before.help),
            required=before.required if before.kind == GROUP.name else f"{start}required" in sent,
            kind=sent.get(f"{start}kind", before.kind),
            choices=_choices(sent, f"{start}choices", before.choices),
        )


def _choices(sent: QueryDict, name: str, shown: Sequence[str]) -> tuple[str, ...]:
    """The lines of a text, without empty ones; those that were shown where they are the same."""
    if name not in sent:
        return tuple(shown)
    lines = _lines(sent.get(name, ""))
    return tuple(shown) if lines == _lines("\n".join(shown)) else lines


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _rules(sent: QueryDict) -> Iterator[RuleValues]:
    for index in range(_count(sent, "rules")):
        start = f"rule-{index}-"
        kind = sent.get(f"{start}kind-was", IF)
        join = sent.get(f"{start}join", "")
        clauses = tuple(_clauses(sent, start, join)) if kind == IF else ()
        yield RuleValues(
            was=whole_number(sent.get(f"{start}was", ""), 6),
            to=sent.get(f"{start}to", END),
            kind=kind if kind in {IF, ALWAYS, KEPT} else IF,
            join=join if len(clauses) > 1 else "and",
            clauses=clauses,
        )
    otherwise = sent.get("otherwise", NOWHERE)
    if otherwise != NOWHERE:
        was = whole_number(sent.get("otherwise-was", ""), 6)
        yield RuleValues(was=was, to=otherwise, kind=ALWAYS)


def _clauses(sent: QueryDict, start: str, join: str) -> Iterator[Clause]:
    for number in _CLAUSES if join in {"and", "or"} else _CLAUSES[:1]:
        yield Clause(
            name=sent.get(f"{start}{number}-name", ""),
            operator=sent.get(f"{start}{number}-operator", ""),
            values=tuple(each for each in sent.getlist(f"{start}{number}-value") if each.strip()),
        )


def _ticket_type(sent: QueryDict, shown: TicketTypeValues) -> TicketTypeValues:
    start = f"type-{shown.key}-"
    if f"{start}access" not in sent:
        return shown
    everyone = sent[f"{start}access"] == "everyone"
    sent_roles = sent.getlist(f"{start}roles")
    kept = [each for each in shown.roles if each in sent_roles]
    return TicketTypeValues(
        key=shown.key,
        title=_text(sent, f"{start}title", shown.title),
        description=_text(sent, f"{start}description", shown.description),
        everyone=everyone,
        roles=() if everyone else (*kept, *(each for each in sent_roles if each not in kept)),
        may_cancel=CANCEL in sent.getlist(f"{start}may"),
        may_reopen=REOPEN in sent.getlist(f"{start}may"),
        due=_due(sent, f"{start}due", shown.due),
        priority=sent.get(f"{start}priority", shown.priority),
    )


@dataclass(frozen=True)
class SentStep:
    """A step to be added, as a form sent it."""

    title: str = ""
    role: str = ""
    at: str = ""
    label: str = ""
    kind: str = ""
    choices: str = ""

    @classmethod
    def of(cls, sent: QueryDict) -> "SentStep":
        """What was sent."""
        return cls(**{each.name: sent.get(f"step-{each.name}", "") for each in fields(cls)})

    @property
    def step(self) -> NewStep:
        """The step with its first field."""
        field = FieldValues(
            label=self.label, kind=self.kind or "string", choices=_lines(self.choices)
        )
        return NewStep(self.title, self.role, self.at, field)
