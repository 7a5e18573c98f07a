"""What tells people and tools of documents: the page in docs/, and the JSON Schemas."""

import json
import re
import unittest
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator

from ticketflower.types import Json, JsonObject
from users.services.companies import FIRST_COMPANY_ROLES
from workflow_design.checker.check import CompanyContext, check
from workflow_design.checker.checks.structure import schema
from workflow_design.document_schemas import FOLDER as SCHEMAS_FOLDER
from workflow_design.documents.report.codes import CODES
from workflow_design.documents.rules.operators import ARITY, MEANINGS, operator_of
from workflow_design.documents.rules.validation import problems

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "documents.md"
GOOD = "it: no errors, no warnings."
NEW_COMPANY = tuple(FIRST_COMPANY_ROLES)
"""The company roles that a new company has."""


class DocumentationTest(unittest.TestCase):
    TEXT = DOCUMENTATION.read_text("utf-8")

    def test_every_code_is_explained(self) -> None:
        for code, meaning in CODES.items():
            self.assertIn(f"| `{code}` | {meaning} |", self.TEXT)

    def test_its_files_are_good_for_a_new_company(self) -> None:
        *bundles, task = re.findall(r"```json\n(.*?)```", self.TEXT, re.DOTALL)
        workflow = json.loads(bundles[-1])["workflows"][0]

        self.assertGreater(len(bundles), 5)
        for bundle in bundles:
            report = check(bundle, CompanyContext(NEW_COMPANY)).report
            self.assertEqual(report.as_text("it"), GOOD)
        after = CompanyContext(NEW_COMPANY, {"purchase": workflow})
        self.assertEqual(check(task, after).report.as_text("it"), GOOD)

    def test_its_pieces_are_json_and_its_rules_are_rules(self) -> None:
        text = re.sub(r"^```.*?^```", "", self.TEXT, flags=re.MULTILINE | re.DOTALL)
        found = re.findall(r"`([{\[][^`]*)`|^ {4}([{\[].*[}\]])(?:   .*)?$", text, re.MULTILINE)
        pieces = [inline or block for inline, block in found if "..." not in inline + block]

        self.assertGreater(len(pieces), 30)
        for piece in pieces:
            with self.subTest(piece):
                value = json.loads(piece)
                if operator_of(value):
                    self.assertEqual(problems(value), [])

    def test_the_roles_of_a_new_company_are_named(self) -> None:
        (named,) = re.findall(r"A new company has (.*?);", self.TEXT)

        self.assertEqual(tuple(re.findall(r"`(\w+)`", named)), NEW_COMPANY)

    def test_every_operator_is_there_with_its_arity_and_meaning(self) -> None:
        rows = re.findall(r"^\| `(\S+)` \| (\d)( or more| to \d)? \|.*\| (.*) \|$", self.TEXT, re.M)
        wanted = [
            (name, str(least), end_of_arity(least, most), MEANINGS[name])
            for name, (least, most) in ARITY.items()
        ]

        self.assertEqual(rows, wanted)

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


def end_of_arity(least: int, most: int | None) -> str:
    if most is None:
        return " or more"
    return f" to {most}" if most > least else ""


def _objects(value: Json) -> Iterator[JsonObject]:
    """Every object in a schema but for those of its examples."""
    if isinstance(value, dict):
        yield value
        value = [each for key, each in value.items() if key != "examples"]
    for each in value:
        if isinstance(each, dict | list):
            yield from _objects(each)


def _property_names(served: Json) -> set[str]:
    return {
        name
        for each in _objects(served)
        if each.get("type") == "object"
        for name in each.get("properties", {})
    }
