"""The schema for structured outputs: within the limits of providers, and nothing is lost."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import check
from workflow_design.documents.authoring.strict_documents import NameTwice, ordinary_document
from workflow_design.documents.authoring.strict_schema import strict_schema
from workflow_design.documents.budget import SECONDS, Budget
from workflow_design.documents.rules.operators import ARITY
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT
from workflow_design.tests.bad_documents.texts import TEXTS
from workflow_design.tests.real_documents import REAL_DOCUMENTS
from workflow_design.tests.strict_form import Inexpressible, strict_document
from workflow_design.tests.test_documents_bad import EVERY
from workflow_design.tests.test_documents_good import GOOD

# OpenAI's guide to structured outputs, "Supported schemas".
MOST_LEVELS, MOST_PROPERTIES = 10, 5_000
MOST_ENUM_VALUES, MOST_NAME_CHARACTERS = 1_000, 120_000
KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}
KEYWORDS |= {"$ref", "$defs", "title", "description", "minItems", "maxItems"}
"""Those that OpenAI and Gemini both support."""

WITHOUT_WORDS = {
    "a_question_under_a_condition.json",
    "actions.json",
    "every_question.json",
    "task_document.json",
    "customer-return.json",
    "invoice-lines.json",
    "supplier.json",
}
"""Documents that the strict schema can't say: with $defs, if, a list of types, one task."""


def schemas_in(schema: JsonObject) -> Iterator[JsonObject]:
    """The schema and every schema in it."""
    yield schema
    for keyword in ("properties", "$defs"):
        for each in schema.get(keyword, {}).values():
            yield from schemas_in(each)
    for each in schema.get("anyOf", []):
        yield from schemas_in(each)
    if "items" in schema:
        yield from schemas_in(schema["items"])


def levels(schema: JsonObject, inside: tuple[str, ...] = ()) -> int:
    """Objects in objects; a definition that contains itself counts once."""
    reference = schema.get("$ref", "").rpartition("/")[2]
    if reference:
        target: JsonObject = strict_schema()["$defs"][reference]
        return 0 if reference in inside else levels(target, (*inside, reference))
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    inner += [schema["items"]] if "items" in schema else []
    own = 1 if "properties" in schema else 0
    return own + max((levels(each, inside) for each in inner), default=0)


class LimitsTest(SimpleTestCase):
    def test_it_is_a_schema_whose_objects_are_closed_and_complete(self) -> None:
        Draft202012Validator.check_schema(strict_schema())
        for each in schemas_in(strict_schema()):
            if "properties" in each:
                self.assertEqual(each["required"], list(each["properties"]))
                self.assertIs(each["additionalProperties"], False)

    def test_the_root_is_an_object(self) -> None:
        self.assertEqual(strict_schema()["type"], "object")
        self.assertNotIn("anyOf", strict_schema())

    def test_it_uses_supported_keywords_only(self) -> None:
        for each in schemas_in(strict_schema()):
            self.assertEqual(each.keys() - KEYWORDS, set())

    def test_a_reference_has_nothing_beside_it_and_leads_to_a_definition(self) -> None:
        for each in schemas_in(strict_schema()):
            if "$ref" in each:
                self.assertEqual(each.keys(), {"$ref"})
                self.assertIn(each["$ref"].removeprefix("#/$defs/"), strict_schema()["$defs"])

    def test_alternatives_that_are_objects_begin_with_different_keys(self) -> None:
        for each in schemas_in(strict_schema()):
            objects = [one for one in each.get("anyOf", []) if "properties" in one]
            firsts = [next(iter(one["properties"])) for one in objects]
            self.assertEqual(len(firsts), len(set(firsts)))

    def test_it_is_small_enough(self) -> None:
        every = list(schemas_in(strict_schema()))
        properties = [name for each in every for name in each.get("properties", {})]
        values = [value for each in every for value in each.get("enum", [])]
        names = [*properties, *strict_schema()["$defs"], *map(str, values)]

        self.assertLessEqual(levels(strict_schema()), MOST_LEVELS)
        self.assertLessEqual(len(properties), MOST_PROPERTIES)
        self.assertLessEqual(len(values), MOST_ENUM_VALUES)
        self.assertLessEqual(sum(map(len, names)), MOST_NAME_CHARACTERS)

    def test_a_rule_has_every_operator_with_its_arity(self) -> None:
        for definition in ("rule", "template"):
            alternatives = strict_schema()["$defs"][definition]["anyOf"]
            for operator, (least, most) in ARITY.items():
                (values,) = (
                    each["properties"][operator]
                    for each in alternatives
                    if operator in each.get("properties", {})
                )
                self.assertEqual((values["minItems"], values.get("maxItems")), (least, most))


class RoundTripTest(SimpleTestCase):
    validator = Draft202012Validator(strict_schema())

    def test_every_good_document_can_be_said_and_comes_back(self) -> None:
        for path in (*GOOD, *REAL_DOCUMENTS):
            if path.name in WITHOUT_WORDS:
                continue
            with self.subTest(path.name):
                document = json.loads(path.read_text(encoding="utf-8"))
                strict = strict_document(document)
                self.assertTrue(self.validator.is_valid(strict))

                ordinary = ordinary_document(strict)

                self.assertEqual(strict_document(ordinary), strict)
                if path in GOOD:
                    self.assertEqual(self.codes(ordinary), [])

    def test_the_others_cannot_be_said(self) -> None:
        for path in (*GOOD, *REAL_DOCUMENTS):
            if path.name in WITHOUT_WORDS:
                with self.assertRaises(Inexpressible):
                    strict_document(json.loads(path.read_text(encoding="utf-8")))

    def test_a_bad_document_is_refused_or_stays_as_bad_as_it_was(self) -> None:
        refused = compared = 0
        for bad in set(EVERY) - set(TEXTS):
            document = json.loads(bad.text)
            with self.subTest(bad.name):
                try:
                    strict = strict_document(document)
                except Inexpressible:
                    continue
                if not self.validator.is_valid(strict):
                    refused += 1
                    continue
                compared += 1
                ordinary = ordinary_document(strict)
                told = sorted(says.code for says in bad.says)
                self.assertEqual(self.codes(ordinary, bad.seconds), told)
        self.assertGreater(refused, 30)
        self.assertGreater(compared, 100)

    def codes(self, document: JsonObject, seconds: float = SECONDS) -> list[str]:
        report = check(json.dumps(document), COMPANY_CONTEXT, Budget(seconds)).report
        return sorted(message.code for message in report.messages)


class OrdinaryDocumentTest(SimpleTestCase):
    def workflow(self, **parts: Json) -> Any:
        keys = strict_schema()["$defs"]["workflow"]["properties"]
        workflow = {**dict.fromkeys(keys), "key": "a", "title": "A", **parts}
        return {"workflows": [workflow], "tickets": []}

    def test_nulls_are_left_out_but_for_the_start_and_the_end(self) -> None:
        transition = {"from": None, "to": None, "condition": None, "priority": None}

        (workflow,) = ordinary_document(self.workflow(transitions=[transition]))["workflows"]

        self.assertEqual(
            workflow, {"key": "a", "title": "A", "transitions": [{"from": None, "to": None}]}
        )

    def test_a_null_in_a_rule_is_a_value(self) -> None:
        condition = {"==": [{"var": ["x"]}, None]}
        transition = {"from": None, "to": None, "condition": condition, "priority": None}

        (workflow,) = ordinary_document(self.workflow(transitions=[transition]))["workflows"]

        self.assertEqual(workflow["transitions"][0]["condition"], {"==": [{"var": "x"}, None]})

    def test_a_name_given_twice_is_refused(self) -> None:
        keys = strict_schema()["$defs"]["ticket"]["properties"]
        presets = [{"name": "x", "value": 1}, {"name": "x", "value": 2}]
        ticket = {**dict.fromkeys(keys), "key": "a", "title": "A", "workflow": "a"}
        strict = {"workflows": [], "tickets": [{**ticket, "fields": presets}]}

        with self.assertRaises(NameTwice) as refused:
            ordinary_document(strict)

        self.assertEqual(refused.exception.pointer, "/tickets/0/fields/1/name")

    def test_what_does_not_follow_the_schema_stays_for_the_checker(self) -> None:
        task = {"key": "b", "titel": "B", "output_schema": 1, "input_transform": {"members": 2}}
        strict = self.workflow(tasks=[task, 3], fields=4, colour="red")

        (workflow,) = ordinary_document(strict)["workflows"]

        self.assertEqual(
            workflow, {"key": "a", "title": "A", "tasks": [task, 3], "fields": 4, "colour": "red"}
        )
