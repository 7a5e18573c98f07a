"""Field check: choices, bounds, pattern, default and condition fit the type."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ticketflower.types import Json, JsonObject
from workflow_design.checker.checks.choices import check_choices_of_field
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.kinds import (
    FAMILIES_WITH_KEY,
    KIND_OF_FIELD_TYPE,
    MAX_DIGITS,
    OF_FILES,
    TEMPORAL,
    UNPORTABLE,
    WITH_CHOICES,
    FieldKind,
)
from workflow_design.documents.fields.question import Question
from workflow_design.documents.fields.questions import questions_of_fields, schema_of_questions
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import did_you_mean, quoted, quoted_list
from workflow_design.documents.rules import validation
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.context import TODAY
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema import formats, patterns
from workflow_design.documents.schema.keyword_overrides import have_equals
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument, nodes_in


def check_fields(document: WorkflowDocument, findings: Findings) -> None:
    """The fields of a workflow, each by itself and their conditions among each other."""
    above: list[str] = []
    for field in nodes_in(document.workflow, "fields"):
        document.budget.look()
        _check_condition(field, above, document, findings)
        if isinstance(field.data.get("FieldName"), str):
            above.append(field.data["FieldName"])
        if "FieldType" in field.data:
            _check_field(field, findings)


def value_problem(field: JsonObject, name: str, value: Json) -> str | None:
    """Why the value cannot be a value of this field, as a sentence; None if it can.

    Args:
        field: a field in which check_fields found nothing wrong.
        name: what the sentence calls the value.
        value: a default or preset.
    """
    (question,) = questions_of_fields([{**field, "Default": None, "VisibleIf": None}])
    if question.kind.family in UNPORTABLE:
        kind = "a file" if question.kind.family in OF_FILES else "a person"
        return f"{name} can't be {kind}: a workflow file can't contain uploaded files or people."
    return _value_problem(question, name, value)


def is_sound(field: JsonObject) -> bool:
    """Whether the field says enough, and rightly, to judge values by it."""
    if not isinstance(field.get("FieldName"), str) or "FieldType" not in field:
        return False
    kind = KIND_OF_FIELD_TYPE[field["FieldType"]]
    if [*_misfits(field, kind)] or (kind.family in WITH_CHOICES and not all(_choices(field))):
        return False
    pattern = field.get("Pattern")
    bounds = [field[key] for key in ("Minimum", "Maximum") if key in field]
    return (pattern is None or patterns.problem_of(pattern) is None) and not any(
        _bound_problem(kind, "", bound) for bound in bounds
    )


def _misfits(field: JsonObject, kind: FieldKind) -> Iterator[str]:
    """The keys of the field that its kind may not have."""
    for key, families in FAMILIES_WITH_KEY.items():
        if field.get(key) is not None and kind.family not in families:
            yield key


def _choices(field: JsonObject) -> list[Json]:
    return field.get("Choices") or [None]


def _check_field(field: Node, findings: Findings) -> None:
    kind = KIND_OF_FIELD_TYPE[field.data["FieldType"]]
    for key in _misfits(field.data, kind):
        _report_misfit(field, key, findings)
    if kind.family in WITH_CHOICES and "Choices" not in field.data:
        sentence = f"A field of type {quoted(field.data['FieldType'])} needs “Choices”."
        findings.error("missing-choices", field.pointer, sentence)
    elif kind.family in WITH_CHOICES and not have_equals(labels := _choices(field.data)):
        pointers = [field.at("Choices", index) for index in range(len(labels))]
        check_choices_of_field([str(label) for label in labels], pointers, findings)
    _check_pattern(field, findings)
    if kind.family in FAMILIES_WITH_KEY["Minimum"]:
        _check_bounds(field, kind, findings)
    if field.data.get("Default") is not None and is_sound(field.data):
        sentence = value_problem(field.data, "The default", field.data["Default"]) or ""
        if sentence:
            findings.error("bad-default", field.at("Default"), sentence)


def _report_misfit(field: Node, key: str, findings: Findings) -> None:
    given = quoted(field.data["FieldType"])
    if key == "Default":
        sentence = (
            f"A field of type {given} can't have a “Default”: a workflow file can't contain "
            "uploaded files or people."
        )
    else:
        families = FAMILIES_WITH_KEY[key]
        fit = quoted_list(
            name for name, kind in KIND_OF_FIELD_TYPE.items() if kind.family in families
        )
        sentence = f"{quoted(key)} is only for fields of type {fit}; this one is of type {given}."
    findings.error("key-not-for-type", field.at(key), sentence, at_key=True)


def _check_pattern(field: Node, findings: Findings) -> None:
    pattern = field.data.get("Pattern")
    if isinstance(pattern, str) and (reason := patterns.problem_of(pattern)):
        findings.error("bad-pattern", field.at("Pattern"), f"This pattern can't be used: {reason}.")


def _check_bounds(field: Node, kind: FieldKind, findings: Findings) -> None:
    sound = True
    for key in ("Minimum", "Maximum"):
        if key in field.data and (sentence := _bound_problem(kind, key, field.data[key])):
            findings.error("bad-bound", field.at(key), sentence)
            sound = False
    if sound and "Minimum" in field.data and "Maximum" in field.data:
        least, most = field.data["Minimum"], field.data["Maximum"]
        if _order(kind, least) > _order(kind, most):
            sentence = (
                f"“Minimum” ({least}) is greater than “Maximum” ({most}): no value would be valid."
            )
            findings.error("bounds-crossed", field.at("Minimum"), sentence)


def _bound_problem(kind: FieldKind, key: str, bound: Json) -> str | None:
    return _value_problem(Question(name="bound", kind=kind, label=key), key, bound)


def _value_problem(question: Question, name: str, value: Json) -> str | None:
    schema = schema_of_questions([replace(question, label=name, required=False)])
    for error in errors_of(schema, {question.name: value}):
        return error.sentence
    if (
        question.kind.json_type == "number"
        and len(Decimal(str(value)).as_tuple().digits) > MAX_DIGITS
    ):
        return f"{name} has more than {MAX_DIGITS} digits."
    return None


def _order(kind: FieldKind, bound: Json) -> Json:
    return formats.comparable(bound) if kind.family in TEMPORAL else bound


def _check_condition(
    field: Node, above: list[str], document: WorkflowDocument, findings: Findings
) -> None:
    condition = field.data.get("VisibleIf")
    if validation.problems(condition):
        return
    for pointer, name in variables(parse(condition)):
        root, location = name.split(".")[0], join(field.pointer, "VisibleIf") + pointer
        if root in document.fields and root not in above:
            sentence = f"A field can only depend on fields above it; {quoted(root)} isn't above it."
            findings.error("visible-if-order", location, sentence)
        elif name == TODAY:
            sentence = "“today” can't be used in a VisibleIf, which reads only the fields above it."
            findings.error("unknown-field", location, sentence)
        elif root not in document.fields:
            sentence = f"There is no field {quoted(root)} above this one."
            findings.error("unknown-field", location, sentence, did_you_mean(root, above))
