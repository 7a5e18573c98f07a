"""The templates: each works unchanged in a company that has just signed up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from users.services.companies import FIRST_COMPANY_ROLES
from users.tests.base import CompanyTestCase
from workflow_design.diagram import diagram_of
from workflow_design.diagram.labels import boxes_overlap
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.dry_run.realized_witness import (
    RealizedWitness,
    paths_of_document,
    realize_witness,
)
from workflow_design.dry_run.runs import InitialContext, begin, complete
from workflow_design.gallery.templates import (
    CATEGORIES,
    DOCUMENTS,
    Template,
    all_templates,
    template_named,
)
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.runtime.workflow import workflow_of_document
from workflow_design.services.drafts import check_document
from workflow_design.services.export import document_of
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.test_diagram import box

FEWEST = 15
WITHOUT_PATHS = {"invoice-lines"}
"""The checker has no sample rows, so it lists no paths; test_dry_run_agrees walks each."""
STEPS = range(3, 10)


SUBMITTED = datetime(2026, 3, 31, 12, tzinfo=UTC)
BEGINNING = InitialContext(
    ticket_values(number=1, title="A ticket", created_by="a@b.example", created_at=SUBMITTED),
    company_values(name="A company", today=SUBMITTED.date()),
    {},
)


def realized(template: Template) -> Iterator[RealizedWitness]:
    """Every path of a template, with sample data."""
    workflow = workflow_of_document(template.workflow)
    for path in paths_of_document(template.workflow).witnesses:
        yield realize_witness(workflow, path, beginning=BEGINNING)


def tasks_of_run(name: str, data: JsonObject, answers: dict[str, list[JsonObject]]) -> list[str]:
    """The keys of the tasks that a ticket goes through.

    Args:
        name: of a template.
        data: what the requester answers.
        answers: by task, what is answered each time; the last one again if it runs more often.
    """
    template = template_named(name)
    assert template is not None
    run = begin(workflow_of_document(template.workflow), replace(BEGINNING, data=data))
    tasks: list[str] = []
    while run.task is not None:
        key = run.task.key
        given = answers.get(key, [{}])
        run = complete(run, given[min(tasks.count(key), len(given) - 1)])
        tasks.append(key)
    assert run.is_completed, run.fault
    return tasks


class TemplatesTest(SimpleTestCase):
    def test_the_gallery_has_every_document_once(self) -> None:
        names = [template.name for template in all_templates()]

        self.assertEqual(sorted(names), sorted(path.stem for path in DOCUMENTS))
        self.assertGreaterEqual(len(names), FEWEST)
        self.assertEqual({each.category for each in all_templates()}, set(CATEGORIES))
        self.assertEqual(len({each.title for each in all_templates()}), len(names))
        self.assertEqual(len({each.icon for each in all_templates()}), len(names))

    def test_each_works_at_once_in_a_new_company(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                self.assertNotIn("http", template.text)
                self.assertLessEqual(set(template.roles), set(FIRST_COMPANY_ROLES))
                self.assertIn(len(template.steps), STEPS)
                self.assertTrue(any(step.decides for step in template.steps))
                self.assertEqual(len(template.document["workflows"]), 1)
                self.assertEqual(len(template.document["tickets"]), 1)
                # A preset would stand in the way of changes to the choices.
                self.assertNotIn("fields", template.ticket_type)

    def test_each_form_is_in_sections_and_begins_with_a_short_text(self) -> None:
        for template in all_templates():
            fields = template.workflow["fields"]
            shown = json.dumps(template.ticket_type["edit_layout"])
            with self.subTest(template.name):
                self.assertEqual(
                    [each["FieldName"] for each in fields if f'"{each["FieldName"]}"' not in shown],
                    [],
                )
                self.assertEqual((fields[0]["FieldType"], fields[0]["Required"]), ("string", True))

    def test_each_path_is_walked_to_its_end_and_each_transition_taken(self) -> None:
        for template in all_templates():
            if template.name in WITHOUT_PATHS:
                continue
            with self.subTest(template.name):
                taken = set()
                for path in realized(template):
                    self.assertTrue(path.follows)
                    self.assertIsNone(path.run.task)
                    self.assertFalse(path.run.fault)
                    taken |= {step.taken.index for step in path.run.steps if step.taken}

                self.assertEqual(len(taken), len(template.workflow["transitions"]))

    def test_the_labels_of_each_diagram_are_apart(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                diagram = diagram_of(template.workflow)
                boxes = [box(each) for each in diagram.nodes]
                boxes += [box(each) for each in diagram.edges if each.lines]

                self.assertFalse(diagram.numbered)
                self.assertFalse([pair for pair in combinations(boxes, 2) if boxes_overlap(*pair)])

    def test_a_search_finds_all_its_words_in_titles_steps_and_descriptions(self) -> None:
        found = {
            words: [each.name for each in all_templates() if each.matches(words)]
            for words in (
                "RECEIPT expense",
                "budget trip",
                "workplace ONBOARDING",
                "bills",
                "zebra",
            )
        }

        self.assertIn("expense", found["RECEIPT expense"])
        self.assertIn("travel", found["budget trip"])
        self.assertIn("onboarding", found["workplace ONBOARDING"])
        self.assertEqual(found["bills"], ["invoice"])
        self.assertEqual(found["zebra"], [])

    def test_an_unknown_name_has_no_template(self) -> None:
        self.assertIsNone(template_named("../../settings"))


class LimitsTest(SimpleTestCase):
    def test_a_refund_above_the_limit_or_the_price_is_approved(self) -> None:
        rejected: JsonObject = {"refund_decision": "rejected", "rejection_reason": "At most 200."}
        for paid, refunds, expected in (
            (500, [200], ["decide", "refund"]),
            (500, [200.01, 200], ["decide", "approve", "decide", "refund"]),
            (50, [50], ["decide", "refund"]),
            (50, [50.01, 50], ["decide", "approve", "decide", "refund"]),
        ):
            answers: dict[str, list[JsonObject]] = {
                "authorize": [{"return_decision": "allowed"}],
                "receive": [{"arrival": "arrived"}],
                "decide": [{"solution": "refund", "refund": refund} for refund in refunds],
                "approve": [rejected],
            }
            with self.subTest(paid=paid, refunds=refunds):
                tasks = tasks_of_run("customer-return", {"paid": paid}, answers)

                self.assertEqual(tasks, ["authorize", "receive", *expected, "close"])

    def test_a_supplier_is_asked_for_what_is_missing_until_both_have_everything(self) -> None:
        answers: dict[str, list[JsonObject]] = {
            "collect": [{"supplier_reply": "sent"}],
            "check": [
                {"finance_result": "missing", "what_is_missing": "The bank account."},
                {"finance_result": "correct", "called_back": True},
            ],
            "review": [
                {"manager_result": "missing", "what_is_missing": "Proof of insurance."},
                {"manager_result": "approved", "payment_terms": "30 days"},
            ],
        }

        tasks = tasks_of_run("supplier", {"supplier": "Tulips Inc."}, answers)

        rounds = ["collect", "check", "collect", "check", "review", "collect", "check", "review"]
        self.assertEqual(tasks, [*rounds, "create", "welcome"])


class StoredTemplatesTest(CompanyTestCase):
    def test_each_is_without_a_message_for_a_company_that_has_just_signed_up(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                report = check_document(company=self.company, text=template.text).report

                self.assertEqual(report.messages, [])

    def test_each_is_published_and_exported_as_it_is(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                store_and_publish_document(
                    company=self.company, by=self.creator, text=template.text
                )

                document = canonical_form(template.document)
                for workflow in document["workflows"]:
                    stored = WorkflowDefinition.objects.published().get(key=workflow["key"])
                    self.assertEqual(document_of(stored), {"kind": "workflow", **workflow})
                for ticket in document["tickets"]:
                    exported = document_of(TicketType.objects.get(key=ticket["key"]))
                    self.assertEqual(exported, {"kind": "ticket", **ticket})
