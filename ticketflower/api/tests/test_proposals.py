"""Drafts that were made with an API token: pages name the person and the token."""

from copy import deepcopy
from html import unescape
from typing import Any

from ticketflower.api.tests.base import ApiTestCase
from ticketflower.api.tests.test_definitions import VISIT
from ticketflower.texts import indented
from workflow_design.models import WorkflowDefinition
from workflow_design.services.drafts import store_document

PAGES = (
    "/design/workflows/?state=DRAFT",
    "/design/workflows/visit/",
    "/design/workflows/visit/publish/",
    "/design/publish/?workflow=visit",
)


class ProposalTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator, "definitions:draft")
        self.save(VISIT)

    def save(self, document: dict[str, Any], based_on: str | None = None) -> None:
        body = {"document": document, "based_on": based_on}
        self.call("put", "/definitions/workflow/visit/draft", body, token=self.text)

    def page(self, path: str) -> str:
        self.client.log_in(self.creator)
        return unescape(self.client.get(path).content.decode())

    def test_every_page_of_the_draft_says_who_proposed_it(self) -> None:
        for path in PAGES:
            with self.subTest(path):
                page = self.page(path).replace("<strong>", "").replace("</strong>", "")
                self.assertIn(f"Proposed by {self.creator} with the token “Test”", page)

    def test_what_a_person_changes_since_is_the_persons(self) -> None:
        # Only a task differs, so the workflow's own row has nothing else that changed.
        document: dict[str, Any] = deepcopy(VISIT)
        document["tasks"][0]["description"] = "Ring twice."
        store_document(company=self.company, by=self.creator, text=indented(document))

        for path in PAGES:
            with self.subTest(path):
                self.assertNotIn("Proposed by", self.page(path))
        self.assertIsNone(WorkflowDefinition.objects.get(key="visit").written_with)

    def test_the_confirmation_has_the_check_and_the_paths(self) -> None:
        page = self.page("/design/workflows/visit/publish/")

        self.assertIn("No errors, no warnings. The check found no ticket", page)
        self.assertIn("All paths, with sample data.", page)
        self.assertIn('href="/design/workflows/visit/dry-run/?version=1&path=1"', page)
