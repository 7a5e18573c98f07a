"""The templates: each works unchanged in a company that has just signed up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations

from django.test import SimpleTestCase

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
from workflow_design.dry_run.runs import InitialContext
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
STEPS = range(3, 10)


def realized(template: Template) -> Iterator[RealizedWitness]:
    """Every path of a template, with sample data."""
    submitted = datetime(2026, 3, 31, 12, tzinfo=UTC)
    ticket = ticket_values(
        number=1, title="A ticket", created_by="a@b.example", created_at=submitted
    )
    beginning = InitialContext(ticket, company_values(name="A company", today=submitted.date()), {})
    workflow = workflow_of_document(template.workflow)
    for path in paths_of_document(template.workflow).witnesses:
        yield realize_witness(workflow, path, beginning=beginning)


class TemplatesTest(SimpleTestCase):
    def test_the_gallery_has_every_document_once(self) -> None:
        names = [template.name for template in all_templates()]

        self.assertEqual(sorted(names), [path.stem for path in DOCUMENTS])
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
