"""What tells people and tools of documents: the page in docs/, and the JSON Schemas."""

import json
import re
import unittest
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CompanyContext, check
from workflow_design.checker.checks.structure import schema
from workflow_design.document_schemas import FOLDER as SCHEMAS_FOLDER
from workflow_design.documents.report.codes import CODES
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "documents.md"
GOOD = "it: no errors, no warnings."


class DocumentationTest(unittest.TestCase):
    TEXT = DOCUMENTATION.read_text("utf-8")

    def test_every_code_is_explained(self) -> None:
        for code, meaning in CODES.items():
            self.assertIn(f"| `{code}` | {meaning} |", self.TEXT)

    def test_its_examples_are_good(self) -> None:
        bundle, task = re.findall(r"```json\n(.*?)```", self.TEXT, re.DOTALL)
        workflow = json.loads(bundle)["workflows"][0]
        after = CompanyContext(("Staff", "Manager"), {"purchase": workflow})

        self.assertEqual(check(bundle, COMPANY_CONTEXT).report.as_text("it"), GOOD)
        self.assertEqual(check(task, after).report.as_text("it"), GOOD)

    def test_every_key_of_the_schemas_is_there(self) -> None:
        for path in SCHEMAS_FOLDER.glob("*.json"):
            for name in _property_names(json.loads(path.read_text("utf-8"))):
                with self.subTest(f"{path.name} {name}"):
                    self.assertRegex(self.TEXT, rf"`(\"?){re.escape(name)}\1`")


class SchemasTest(unittest.TestCase):
    """The schemas are served to tools: they must be valid and explain themselves."""

    def test_each_is_a_json_schema_with_its_address(self) -> None:
        for path in SCHEMAS_FOLDER.glob("*.json"):
            served = json.loads(path.read_text("utf-8"))
            Draft202012Validator.check_schema(served)
            self.assertEqual(served["$id"], f"/schemas/{path.name}")

    def test_they_can_be_asked_for_by_name(self) -> None:
        self.assertEqual(schema("ticket")["$id"], "/schemas/ticket.json")
        with self.assertRaises(KeyError):
            schema("../codes")

    def test_every_object_is_strict_and_every_property_explained(self) -> None:
        for path in SCHEMAS_FOLDER.glob("*.json"):
            for each in _objects(json.loads(path.read_text("utf-8"))):
                if each.get("type") == "object" and "properties" in each:
                    self.assertIs(each["additionalProperties"], False)
                for name, prop in each.get("properties", {}).items():
                    with self.subTest(f"{path.name} {name}"):
                        explained = {"title", "description"} <= prop.keys()
                        self.assertTrue(explained or prop.keys() == {"$ref"})


def _objects(value: Json) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _objects(each)


def _property_names(served: Json) -> set[str]:
    return {
        name
        for each in _objects(served)
        if each.get("type") == "object"
        for name in each.get("properties", {})
    }
