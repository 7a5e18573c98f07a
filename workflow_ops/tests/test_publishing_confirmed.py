"""Every way to publish asks for a confirmation of what was shown: a table of all addresses."""

import json
from typing import Any

from ticketflower.tests.test_access import TABLE
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.services.drafts import store_document
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, form_task, publish

NEVER = {
    "design:check",
    "design:dry-run",
    "design:fix",
    "design:ticket-discard",
    "design:ticket-retire",
    "design:workflow-discard",
    "design:workflow-retire",
}
"""Addresses of the designers that publish nothing by what they do."""

BUNDLE = json.dumps(bundle())
TASK = json.dumps(form_task("order") | {"kind": "task", "workflow": "purchase"})
WAYS: dict[str, list[dict[str, Any]]] = {
    "design:upload": [
        {"text": BUNDLE, "action": "store"},
        {"text": BUNDLE, "action": "publish"},
        {"text": TASK, "action": "publish"},
    ],
    "design:template": [{"action": "use"}, {"action": "customize"}, {"action": "publish"}],
    "design:customize": [
        {"do": "save", "unchanged": "form"},
        {"do": "publish", "unchanged": "form"},
    ],
    "design:publish": [
        {"definition": ["workflow/purchase", "ticket/purchase"]},
        {"definition": ["workflow/purchase"], "fingerprint": "wrong"},
    ],
    "design:workflow-publish": [{}, {"fingerprint": "wrong"}],
    "design:ticket-publish": [{}, {"fingerprint": "wrong"}],
    "design:workflow-roll-back": [{}, {"fingerprint": "wrong"}],
    "design:ticket-roll-back": [{}, {"fingerprint": "wrong"}],
    "access:grid": [
        {"version-purchase": 2, "who-purchase": "roles", "role-purchase": ["{role}"]},
        {
            "version-purchase": 2,
            "who-purchase": "roles",
            "role-purchase": ["{role}"],
            "fingerprint": "wrong",
        },
    ],
}
"""What a press of a button sends there without the fingerprint of what was confirmed.

``unchanged`` stands for all that the page's form sends as it is.
"""


class ConfirmedTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        publish(self.company, self.creator)  # version 1 can be restored
        store_document(company=self.company, by=self.creator, text=BUNDLE)

    def published(self) -> list[tuple[str, str, int]]:
        return [
            (model.kind, *version)
            for model in (WorkflowDefinition, TicketType)
            for version in model.objects.filter(status=DefinitionStatus.PUBLISHED)
            .order_by("key")
            .values_list("key", "version")
        ]

    def test_the_table_has_every_address(self) -> None:
        sent_to = {
            name
            for name, row in TABLE.items()
            if name.startswith(("design:", "access:")) and "POST" in row.methods
        }

        self.assertEqual({*WAYS} | NEVER, sent_to)

    def test_nothing_is_published_without_a_confirmation(self) -> None:
        before = self.published()
        role = str(self.role("Staff").pk)
        for name, sent in WAYS.items():
            self.client.log_in(self.admin if name == "access:grid" else self.creator)
            for data in sent:
                with self.subTest(name, data=data):
                    filled = {
                        key: [role] if value == ["{role}"] else value for key, value in data.items()
                    }
                    response = self.client.post(TABLE[name].path, filled)

                    self.assertIn(response.status_code, (200, 302, 409, 422))
                    self.assertEqual(self.published(), before)

    def test_a_confirmed_change_is_published(self) -> None:
        """The addresses do publish: with the fingerprint that their pages have."""
        for name in ("design:workflow-publish", "design:ticket-publish", "design:ticket-roll-back"):
            with self.subTest(name):
                before = self.published()
                self.client.log_in(self.creator)
                page = self.client.get(TABLE[name].path).context["page"]

                self.client.post(TABLE[name].path, {"fingerprint": page.fingerprint})

                self.assertNotEqual(self.published(), before)
