"""Rows of the customize page: fields and rules, with all that their controls need."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ticketflower.types import JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.due import due_options, number_in, priority_options
from workflow_design.customize.edit_errors import DUE, Finding, Place
from workflow_design.customize.field_edits import new_field, why_kept
from workflow_design.customize.forms import FormDocument, form_of
from workflow_design.customize.readable_values import ReadableValue, readable_values
from workflow_design.customize.references import Reader, readers_in
from workflow_design.customize.rules import MOST_RULES, tried
from workflow_design.customize.sentences import OPERATORS, operator_for
from workflow_design.customize.steps import place_names
from workflow_design.customize.values import (
    ALWAYS,
    KEPT,
    Clause,
    FieldValues,
    Part,
    PartValues,
    RuleValues,
    TicketTypeValues,
)
from workflow_design.documents.fields.kinds import (
    KIND_OF_FIELD_TYPE,
    KINDS,
    WITH_CHOICES,
)
from workflow_design.documents.fields.question import Question
from workflow_design.documents.wording.data_labels import Labels, labels_of
from workflow_design.documents.wording.describe_rule import describe_condition

type Options = Sequence[tuple[str, str]]
"""Values of a list to choose from, each with its label."""

KIND_OPTIONS: Options = [(each.name, each.title) for each in KIND_OF_FIELD_TYPE.values()]

_TITLES = {each.name: each.title for each in KINDS}
_BROWSERS_OWN = frozenset({"date", "time"})
"""Native browser inputs for the value of a comparison; everything else is a text field."""


@dataclass(frozen=True)
class FieldRow:
    """A field of a form.

    Attributes:
        id: of the row on the page.
        why_kept: why it cannot be removed or have another type; empty where it can.
        shown_if: the condition under which people see it, in words.
        has_choices: whether people choose from a list.
        fixed_choices: whether the list cannot be changed here.
        is_first, is_last: among those that it can change places with.
    """

    index: int
    id: str
    values: FieldValues
    kind_title: str
    why_kept: str
    shown_if: str
    has_choices: bool
    fixed_choices: bool
    is_first: bool
    is_last: bool
    findings: Sequence[Finding]

    @property
    def number(self) -> str:
        """Its index, for names of controls."""
        return str(self.index)

    @property
    def can_change_kind(self) -> bool:
        """Whether its type is a list to choose from."""
        return not self.why_kept and not self.values.is_inner

    @property
    def is_new(self) -> bool:
        """Whether it has not been saved yet."""
        return not self.values.name

    @property
    def is_open(self) -> bool:
        """Whether its controls are shown from the start."""
        return self.is_new or bool(self.findings)

    @property
    def choices_text(self) -> str:
        """The choices, one on each line."""
        return "\n".join(self.values.choices)

    @property
    def wrong(self) -> set[str]:
        """Its controls that have an error."""
        return {each.place.control for each in self.findings if each.is_error}


def field_rows(
    definitions: Definitions,
    part: Part,
    fields: Sequence[FieldValues],
    findings: Mapping[tuple[str, str], Sequence[Finding]],
) -> list[FieldRow]:
    """The rows of a form's fields."""
    form = form_of(definitions, part.step)
    known = _KnownFields(
        form,
        form.questions_by_name() if form else {},
        readers_in(definitions.workflow, definitions.ticket_types),
        labels_of(definitions.workflow),
    )
    outer = [at for at, each in enumerate(fields) if not each.is_inner]
    return [
        _field_row(known, at, each, outer, findings.get(("field", row_name(at, each)), ()))
        for at, each in enumerate(fields)
    ]


@dataclass(frozen=True)
class _KnownFields:
    """What the documents say of the fields of a form."""

    form: FormDocument | None
    questions: Mapping[str, Question]
    readers: Sequence[Reader]
    labels: Labels


def row_name(index: int, field: FieldValues) -> str:
    """The name by which findings know the row of a field."""
    return field.name or new_field(index)


def _field_row(
    known: _KnownFields,
    index: int,
    field: FieldValues,
    outer: Sequence[int],
    findings: Sequence[Finding],
) -> FieldRow:
    kind = KIND_OF_FIELD_TYPE.get(field.kind)
    question, form = known.questions.get(field.name), known.form
    visible_if = question.visible_if if question else None
    is_fixed = form is not None and question is not None and question.kind is kind
    return FieldRow(
        index=index,
        id=Place(kind="field", name=row_name(index, field)).anchor,
        values=field,
        kind_title=_TITLES.get(field.kind, field.kind),
        why_kept=why_kept(form, field, known.readers) if form and question else "",
        shown_if="" if visible_if is None else describe_condition(visible_if, known.labels),
        has_choices=kind is not None and kind.family in WITH_CHOICES,
        fixed_choices=bool(is_fixed and form and form.choices_key(field.name) is None),
        is_first=index == outer[0],
        is_last=index == outer[-1],
        findings=findings,
    )


@dataclass(frozen=True)
class ClauseRow:
    """One comparison of a rule, with the lists to choose from.

    Attributes:
        names: what can be compared, by where it is asked.
        operators: how; empty where nothing is chosen.
        control: what the value is entered with: "text", "number", "date", "time", "choice" for
            one of the choices, "choices" for several, or empty for none.
    """

    number: int
    values: Clause
    names: Sequence[tuple[str, Options]]
    operators: Options
    control: str
    choices: Options

    @property
    def order(self) -> str:
        """Its number, for names of controls."""
        return str(self.number)

    @property
    def text(self) -> str:
        """The value in a text box."""
        return self.values.values[0] if self.values.values else ""


@dataclass(frozen=True)
class RuleRow:
    """A rule for the next step; ``words`` says its condition where no sentence can."""

    index: int
    values: RuleValues
    words: str
    clauses: Sequence[ClauseRow]
    is_first: bool
    is_last: bool
    findings: Sequence[Finding]

    @property
    def number(self) -> str:
        """Its index, for names of controls."""
        return str(self.index)

    @property
    def order(self) -> int:
        """Its number, for people."""
        return self.index + 1

    @property
    def has_join(self) -> bool:
        """Whether it has a second comparison."""
        return len(self.values.clauses) > 1


@dataclass(frozen=True)
class Rules:
    """The rules after a step.

    Attributes:
        rows: all but the last one without a condition.
        otherwise: that one, if there is one.
        are_too_many: whether they are shown in words alone.
    """

    rows: Sequence[RuleRow]
    otherwise: RuleValues | None
    are_too_many: bool
    findings: Sequence[Finding]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


def rules_of(
    definitions: Definitions,
    part: Part,
    values: PartValues,
    findings: Mapping[tuple[str, str], Sequence[Finding]],
) -> Rules:
    """The rows of the rules after a step."""
    rules, otherwise = [*values.rules], None
    if rules and rules[-1].kind == ALWAYS:
        otherwise = rules.pop()
    readable = readable_values(definitions.workflow, part.step)
    conditions = [each.condition for each in tried(definitions.workflow, part.step)]
    labels = labels_of(definitions.workflow)
    rows = [
        RuleRow(
            index=at,
            values=each,
            words=_words(each, conditions, labels),
            clauses=_clauses(each, readable),
            is_first=at == 0,
            is_last=at == len(rules) - 1,
            findings=findings.get(("rule", str(at)), ()),
        )
        for at, each in enumerate(rules)
    ]
    found = findings.get(("otherwise", ""), ())
    return Rules(rows, otherwise, len(values.rules) > MOST_RULES, found)


def _words(rule: RuleValues, conditions: Sequence[object], labels: Labels) -> str:
    """The condition of a rule that is kept as it is; the words of one without a condition."""
    if rule.kind == KEPT and rule.was is not None and rule.was < len(conditions):
        return describe_condition(conditions[rule.was], labels)
    return "always" if rule.kind == ALWAYS else ""


def _clauses(rule: RuleValues, readable: Mapping[str, ReadableValue]) -> list[ClauseRow]:
    if rule.kind in {ALWAYS, KEPT}:
        return []
    clauses = [*rule.clauses, Clause(), Clause()][:2]
    return [_clause(number, each, readable) for number, each in enumerate(clauses, 1)]


def _clause(number: int, clause: Clause, readable: Mapping[str, ReadableValue]) -> ClauseRow:
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in readable.values():
        if each.is_offered or each.name == clause.name:
            groups.setdefault(each.group, []).append((each.name, each.label))
    value = readable.get(clause.name)
    operators = OPERATORS[value.kind.family] if value else ()
    if value and operators and operator_for(value, clause.operator) is None:
        clause = replace(clause, operator=operators[0].code)  # as the list shows it
    return ClauseRow(
        number=number,
        values=clause,
        names=[*groups.items()],
        operators=[(each.code, each.words) for each in operators],
        control=_control(clause, value),
        choices=[*_choices(clause, value)] if value else [],
    )


def _control(clause: Clause, value: ReadableValue | None) -> str:
    operator = operator_for(value, clause.operator) if value else None
    if value is None or (operator is not None and not operator.values):
        return ""
    if value.kind.family in WITH_CHOICES:
        return "choices" if operator is not None and operator.values > 1 else "choice"
    if not OPERATORS[value.kind.family]:
        return ""
    return value.kind.input_type if value.kind.input_type in _BROWSERS_OWN else "text"


def _choices(clause: Clause, value: ReadableValue) -> Iterator[tuple[str, str]]:
    """What the value can be compared with, and what it is compared with but is no choice."""
    yield from value.choices
    if value.choices:
        known = dict(value.choices)
        yield from ((each, f"{each} (not a choice)") for each in clause.values if each not in known)


def places_of(workflow: JsonObject) -> Options:
    """Where a step can be added: each transition, by where it leads from and to."""
    titles = {each["key"]: each["title"] for each in workflow.get("tasks", [])}
    labels = labels_of(workflow)
    places = []
    for name, each in zip(place_names(workflow), workflow.get("transitions", []), strict=True):
        origin = titles.get(each["from"], "the request")
        target = titles.get(each["to"], "the end")
        condition = each.get("condition")
        often = "" if condition is None else f", if {describe_condition(condition, labels)}"
        places.append((name, f"After {origin}, before {target}{often}"))
    return places


def target_options(workflow: JsonObject) -> Options:
    """The steps that a rule can lead to, and the end."""
    tasks: list[JsonObject] = workflow.get("tasks", [])
    return [("", "Complete the ticket"), *((each["key"], each["title"]) for each in tasks)]


@dataclass(frozen=True)
class TicketTypeRow:
    """A ticket type.

    Attributes:
        roles: each company role with whether it can submit it.
        due, priorities: what can be chosen: value, label, and whether it is chosen.
    """

    values: TicketTypeValues
    roles: Sequence[tuple[str, bool]]
    due: Sequence[tuple[str, str, bool]]
    priorities: Sequence[tuple[str, str, bool]]
    findings: Sequence[Finding]

    @property
    def due_number(self) -> str:
        """The number of working days or hours until its tickets are due, as it was typed."""
        return number_in(self.values.due)

    @property
    def has_wrong_due(self) -> bool:
        """Whether that number is an error."""
        return any(each.place.control == DUE for each in self.findings)


def ticket_type_rows(
    definitions: Definitions,
    values: PartValues,
    roles: Sequence[str],
    findings: Mapping[tuple[str, str], Sequence[Finding]],
) -> list[TicketTypeRow]:
    """The rows of the ticket types."""
    rows = []
    for each in values.ticket_types:
        chosen = {role.lower() for role in each.roles}
        gone = [role for role in each.roles if role.lower() not in map(str.lower, roles)]
        cells = [(role, role.lower() in chosen) for role in roles]
        rows.append(
            TicketTypeRow(
                values=each,
                roles=[*cells, *((role, True) for role in gone)],
                due=[*due_options(definitions.workflow, None, each.due)],
                priorities=[*priority_options(definitions.workflow, each.priority)],
                findings=findings.get(("type", each.key), ()),
            )
        )
    return rows
