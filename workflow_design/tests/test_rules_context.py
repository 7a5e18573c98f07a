"""The context of rules: what is declared is what rules see, and what the documentation lists."""

import re
import unittest
from datetime import UTC, date, datetime
from pathlib import Path

from ticketflower.types import JsonObject
from workflow_design.documents.rules.context import (
    CONTEXT,
    OF_EVERY_RULE,
    RESERVED,
    RESPONSE_BODY,
    company_values,
    context_value,
    response_values,
    ticket_values,
)
from workflow_design.documents.schema.validate import errors_of
from workflow_design.runtime.data import build_rule_context

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "documents.md"

VALUES = {
    "ticket": ticket_values(
        number=1,
        title="A ticket",
        created_by="ann@example.com",
        created_at=datetime(2026, 3, 31, 12, tzinfo=UTC),
    ),
    "company": company_values(name="Ours", today=date(2026, 3, 31)),
    "response": response_values(status=200, body={"id": 7}),
}


class ContextTest(unittest.TestCase):
    def test_rules_see_the_declared_values(self) -> None:
        self.assertEqual(VALUES.keys(), CONTEXT.keys())
        for root, values in VALUES.items():
            with self.subTest(root):
                self.assertEqual(values.keys(), CONTEXT[root].values.keys())

    def test_the_values_are_of_the_declared_schemas(self) -> None:
        for root, values in VALUES.items():
            properties = {name: each.schema for name, each in CONTEXT[root].values.items()}
            schema: JsonObject = {"type": "object", "properties": properties}
            with self.subTest(root):
                self.assertEqual(errors_of(schema, values), [])

    def test_the_reserved_names_are_what_rules_see_beside_the_data(self) -> None:
        seen = build_rule_context(
            {}, ticket=VALUES["ticket"], company=VALUES["company"], outputs={}
        )

        self.assertEqual(set(RESERVED), {*seen, "response"})
        self.assertEqual(CONTEXT.keys() - OF_EVERY_RULE.keys(), {"response"})

    def test_a_name_is_found_by_its_path(self) -> None:
        created_by = context_value("ticket.created_by")

        assert created_by is not None
        self.assertEqual(created_by.label, "the ticket's requester")
        self.assertIsNotNone(context_value(RESPONSE_BODY))
        for name in ("ticket", "ticket.x", "response.body.id", "amount", "number"):
            self.assertIsNone(context_value(name), name)

    def test_the_documentation_lists_the_names(self) -> None:
        page = DOCUMENTATION.read_text(encoding="utf-8")
        (table,) = re.findall(
            r"(?<=\n\n)\| name \| holds \| example \| null if \|\n(?:\|.*\n)+", page
        )

        listed = re.findall(r"^\| `((?:ticket|company|response)\.\w+)`", table, re.MULTILINE)

        declared = [f"{root}.{name}" for root, each in CONTEXT.items() for name in each.values]
        self.assertEqual(listed, declared)
