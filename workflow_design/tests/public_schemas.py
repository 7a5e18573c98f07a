"""JSON Schemas that people published for forms, and answers to them as a browser sends them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ticketflower.types import Json, JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.typed_text import sent_texts
from workflow_design.checker.check import check
from workflow_design.documents.fields.questions import questions_of_schema
from workflow_design.documents.report.report import Report
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.tests.answers_forms import PEOPLE, Desk
from workflow_design.tests.factories import task

DATA = Path(__file__).parent / "data" / "form_schemas.json"
FILE = "sample.pdf"


@dataclass(frozen=True)
class PublicSchema:
    """A published schema, and what the checker says of a task with it."""

    source: str
    schema: JsonObject
    report: Report


@cache
def public_schemas() -> tuple[PublicSchema, ...]:
    """All of them, taken or not."""
    every = json.loads(DATA.read_text("utf-8"))
    return tuple(
        PublicSchema(each["source"], each["schema"], _report(each["schema"])) for each in every
    )


def _report(schema: Json) -> Report:
    transitions = [{"from": None, "to": "fill-in"}, {"from": "fill-in", "to": None}]
    workflow = {
        "kind": "workflow",
        "key": "form",
        "title": "Form",
        "tasks": [task("fill-in", output_schema=schema)],
        "transitions": transitions,
    }
    return check(json.dumps(workflow), CompanyContext()).report


def sample_of(schema: JsonObject) -> tuple[JsonObject, dict[str, list[str]]]:
    """Sample answers to the form of a schema, and what a browser sends that shows them."""
    questions, problems = questions_of_schema(schema)
    assert not problems, problems
    sample = sample_answers(questions, known={}, person=PEOPLE[0].email)
    form = AnswersForm(questions, known=sample, uploads=desk(), people=PEOPLE)
    return sample, sent_texts(form)


def desk() -> Desk:
    """Keeps the file that sample answers name."""
    kept = Desk()
    kept.names[FILE] = FILE
    return kept
