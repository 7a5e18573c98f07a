"""Choice check: those that look the same, or that are shown otherwise than they are written."""

from collections.abc import Iterator, Sequence

from ticketflower.texts import without_invisible
from ticketflower.types import Json, JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.schema_choices import labeled_choices, places_of_choices
from workflow_design.documents.report.words import quoted
from workflow_design.documents.schema.plain import PlainSchema, plain_schema


def check_choices_of_field(
    choices: Sequence[str], pointers: Sequence[str], findings: Findings
) -> None:
    """Refuse choices that look the same, since their texts are also what rules compare.

    Args:
        choices: the texts of a field's choices.
        pointers: the pointer of each.
        findings: where the messages go.
    """
    seen: dict[str, str] = {}
    for choice, location in zip(choices, pointers, strict=True):
        shown = _as_shown(choice)
        if seen.get(shown, choice) != choice:
            sentence = (
                f"This choice differs from {quoted(seen[shown])} only in spaces, line breaks or "
                "invisible characters."
            )
            findings.error("duplicate-choice", location, sentence)
        else:
            _warn_of_odd_choice(choice, location, findings)
        seen.setdefault(shown, choice)


def warn_of_odd_choices(labels: Sequence[str], pointers: Sequence[str], findings: Findings) -> None:
    """Warn of choices that look the same, and of invisible blanks and line breaks.

    Args:
        labels: what is shown of each choice.
        pointers: the pointer of each.
        findings: where the messages go.
    """
    seen: dict[str, str] = {}
    for label, location in zip(labels, pointers, strict=True):
        shown = _as_shown(label)
        if shown in seen:
            sentence = f"This choice looks the same as {quoted(seen[shown])}."
            findings.warning("odd-choice", location, sentence)
        else:
            _warn_of_odd_choice(label, location, findings)
        seen.setdefault(shown, label)


def _as_shown(label: str) -> str:
    """A choice as a browser shows it: without what is invisible, with single spaces."""
    return " ".join(without_invisible(label).split())


def _warn_of_odd_choice(label: str, location: str, findings: Findings) -> None:
    if len(label.splitlines()) > 1:
        findings.warning("odd-choice", location, "A choice must be a single line.")
    elif label != label.strip():
        sentence = "This choice begins or ends with a space."
        findings.warning("odd-choice", location, sentence)


def warn_of_odd_choices_in_form(schema: JsonObject, pointer: str, findings: Findings) -> None:
    """Warn about odd choices in the questions of an output_schema, once for each list."""
    seen: set[str] = set()
    for plain in _within(plain_schema(schema)):
        places = [pointer + each for each in places_of_choices(plain)]
        if places and places[0] not in seen:
            labels = [label for _value, label in labeled_choices(plain)]
            warn_of_odd_choices(labels, places, findings)
            seen.add(places[0])


def _within(schema: Json) -> Iterator[PlainSchema]:
    if not isinstance(schema, PlainSchema):
        return
    yield schema
    inner = [each.schema for each in schema.members]
    for each in (*inner, schema.get("items"), *schema.get("prefixItems", ())):
        yield from _within(each)
