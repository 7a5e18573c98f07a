"""Choice check: those that look the same, or that are shown otherwise than they are written."""

from collections.abc import Iterator, Sequence

from ticketflower.texts import without_invisible
from ticketflower.types import JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import Question
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
from workflow_design.documents.schema.choices import listed_choices


def warn_of_odd_choices(labels: Sequence[str], pointers: Sequence[str], findings: Findings) -> None:
    """Warn of choices that look the same, and of invisible blanks and line breaks.

    Args:
        labels: what is shown of each choice.
        pointers: the pointer of each.
        findings: where the messages go.
    """
    seen: dict[str, str] = {}
    for label, location in zip(labels, pointers, strict=True):
        shown = " ".join(without_invisible(label).split())
        if shown in seen:
            sentence = f"This choice looks the same as {quoted(seen[shown])}."
            findings.warning("odd-choice", location, sentence)
        elif len(label.splitlines()) > 1:
            findings.warning("odd-choice", location, "A choice must be a single line.")
        elif label != label.strip():
            sentence = "This choice begins or ends with a space."
            findings.warning("odd-choice", location, sentence)
        seen.setdefault(shown, label)


def warn_of_odd_choices_in_form(
    questions: Sequence[Question], schema: JsonObject, pointer: str, findings: Findings
) -> None:
    """Warn of odd choices in the questions of an output_schema."""
    for question, asked, location in _asked(questions, schema, pointer):
        if question.kind.family is Family.MULTICHOICE:
            asked, location = asked["items"], join(location, "items")
        labels = [label for _value, label in question.choices]
        pointers = [
            join(location, each.keyword, each.index)
            for each in listed_choices(asked)
            if each.value is not None
        ]
        warn_of_odd_choices(labels, pointers, findings)


def _asked(
    questions: Sequence[Question], schema: JsonObject, pointer: str
) -> Iterator[tuple[Question, JsonObject, str]]:
    for question in questions:
        asked = schema["properties"][question.name]
        location = join(pointer, "properties", question.name)
        if question.kind.family is Family.GROUP:
            yield from _asked(question.children, asked, location)
        elif question.choices:
            yield question, asked, location
