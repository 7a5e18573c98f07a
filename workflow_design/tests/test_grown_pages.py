"""The pages and services of the largest documents that can be stored."""

import time
from collections.abc import Callable
from typing import Any

from ticketflower.types import JsonObject
from workflow_design.documents.budget import SECONDS
from workflow_design.models import WorkflowDefinition
from workflow_design.services.publishing import publish_draft
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import ticket_document
from workflow_design.tests.grown_documents import branching, fields, numbered, whole

MOST_SECONDS = 3 * SECONDS
"""Of processor time for one request: a check, a proof, and all else, far from gunicorn's 30."""


class GrownPagesTestCase(DesignTestCase):
    def measure(self, document: JsonObject) -> None:
        self.client.force_login(self.creator)
        self.publish(document)
        for step, act in self.steps({**document, "title": "Changed"}):
            with self.subTest(step):
                start = time.thread_time()

                act()

                self.assertLess(time.thread_time() - start, MOST_SECONDS)

    def steps(self, changed: JsonObject) -> list[tuple[str, Callable[[], Any]]]:
        return [
            ("store", lambda: self.store(changed)),
            ("definition", lambda: self.page("/design/workflows/purchase/")),
            ("compare", lambda: self.page("/design/workflows/purchase/compare/")),
            ("dry run", lambda: self.page("/design/workflows/purchase/dry-run/?version=1")),
            ("confirm", lambda: self.page("/design/workflows/purchase/publish/")),
            ("edit", lambda: self.page("/design/upload/?workflow=purchase")),
            ("customize", lambda: self.page("/design/workflows/purchase/customize/")),
            ("publish", self.publish_draft),
            ("ticket type", lambda: self.publish(ticket_document(fields={}))),
            ("submit form", self.submit_form),
        ]

    def page(self, address: str) -> None:
        self.assertEqual(self.client.get(address).status_code, 200)

    def submit_form(self) -> None:
        self.client.force_login(self.user)
        self.page("/tickets/new/it-purchase/")
        self.client.force_login(self.creator)

    def publish_draft(self) -> None:
        draft = WorkflowDefinition.objects.of_key("purchase").draft().get()
        publish_draft(draft=draft, by=self.creator)


class ManyChoicesTest(GrownPagesTestCase):
    def test_many_choices(self) -> None:
        many = fields(30, FieldType="multichoice", Choices=[*numbered("c", 500)])
        self.measure(whole(fields=many))


class ManyTransitionsTest(GrownPagesTestCase):
    def test_many_transitions(self) -> None:
        self.measure(branching(150))
