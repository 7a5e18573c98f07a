import json

from users.tests.base import CompanyTestCase
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.gallery.templates import DOCUMENTS, all_templates
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import check_document
from workflow_design.services.export import document_of
from workflow_design.services.publishing import store_and_publish_document


class TemplatesTest(CompanyTestCase):
    def texts(self) -> dict[str, str]:
        return {path.stem: path.read_text(encoding="utf-8") for path in DOCUMENTS}

    def test_there_are_the_processes_that_small_businesses_have(self) -> None:
        wanted = {"purchase", "leave", "incident", "onboarding", "complaint"}

        self.assertEqual({template.name for template in all_templates()}, wanted)

    def test_each_is_without_a_message_for_a_company_that_has_just_signed_up(self) -> None:
        for name, text in self.texts().items():
            with self.subTest(name):
                report = check_document(company=self.company, text=text).report

                self.assertEqual(report.messages, [])

    def test_each_is_published_and_exported_as_it_is(self) -> None:
        for name, text in self.texts().items():
            with self.subTest(name):
                store_and_publish_document(company=self.company, by=self.creator, text=text)

                document = canonical_form(json.loads(text))
                for workflow in document["workflows"]:
                    stored = WorkflowDefinition.objects.published().get(key=workflow["key"])
                    self.assertEqual(document_of(stored), {"kind": "workflow", **workflow})
                for ticket in document["tickets"]:
                    exported = document_of(TicketType.objects.get(key=ticket["key"]))
                    self.assertEqual(exported, {"kind": "ticket", **ticket})
