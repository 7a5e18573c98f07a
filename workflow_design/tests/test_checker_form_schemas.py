"""The proof knows what the questions of composed and conditional schemas can answer."""

import json
import unittest

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import check
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.tests.factories import task, workflow_document

DECISION: JsonObject = {
    "$defs": {"decision": {"enum": ["yes", "no"]}},
    "required": ["decision"],
    "properties": {"decision": {"$ref": "#/$defs/decision"}},
    "if": {"properties": {"decision": {"const": "no"}}},
    "then": {"required": ["why"], "properties": {"why": {"enum": ["late", "dear"]}}},
}
REACH: JsonObject = {
    "anyOf": [
        {"required": ["n"], "properties": {"n": {"type": "integer"}}},
        {"required": ["mail"], "properties": {"mail": {"type": "string"}}},
    ]
}
TRUTHS: Json = [{"const": True, "title": "On"}, {"const": False, "title": "Off"}]


def same(name: str, value: Json) -> JsonObject:
    return {"==": [{"var": name}, value]}


class ProofTest(unittest.TestCase):
    def test_what_is_certain_is_proven_and_what_may_be_missing_is_not(self) -> None:
        box = {"type": "boolean"}
        of_all: JsonObject = {"allOf": [{"properties": {"ok": box}}, {"required": ["ok"]}]}
        cases: tuple[tuple[str, JsonObject, list[Json], set[str]], ...] = (
            ("a choice by reference", DECISION,
             [same("decision", "yes"), same("decision", "no")], set()),
            ("composed", of_all, [same("ok", True), same("ok", False)], set()),
            ("under a condition", DECISION, [same("why", "late"), same("why", "dear")],
             {"nowhere-to-go"}),
            ("of one alternative", REACH, [{"<": [{"var": "n"}, 5]}, {">=": [{"var": "n"}, 5]}],
             {"may-be-missing"}),
            ("yes, no or null", {"properties": {"ok": {"type": ["boolean", "null"]}}},
             [same("ok", True), same("ok", False)], {"nowhere-to-go"}),
            ("a choice of truths", {"properties": {"ok": {"type": "boolean", "oneOf": TRUTHS}}},
             [same("ok", True), same("ok", False)], {"nowhere-to-go"}),
            ("with conditional terms of its own",
             {"properties": {"ok": {"type": "string"}}, "required": ["ok"],
              "dependentSchemas": {"ok": {"properties": {"ok": {"const": "x"}}}}},
             [same("ok", "x")], {"undecided"}),
        )  # fmt: skip
        for name, schema, conditions, codes in cases:
            with self.subTest(name):
                self.assertEqual(self.codes({"type": "object", **schema}, conditions), codes)

    def test_names_under_a_condition_are_known_and_what_rows_sum_up_to_is_undecided(self) -> None:
        row: JsonObject = {"type": "object", "properties": {"cost": {"type": "number"}}}
        schema = {
            "type": "object",
            "definitions": {"row": row},
            "properties": {"rows": {"type": "array", "items": {"$ref": "#/definitions/row"}}},
        }
        cost: Json = {"+": [{"var": "accumulator"}, {"var": "current.cost"}]}
        total: Json = {"reduce": [{"var": "rows"}, cost, 0]}

        self.assertEqual(self.codes(schema, [{">": [total, 5]}, None]), {"undecided"})
        known = {"type": "object", **DECISION}
        self.assertEqual(self.codes(known, [same("why", "late"), None]), set())
        self.assertEqual(self.codes(known, [same("wy", "late"), None]), {"unknown-variable"})

    def codes(self, schema: JsonObject, conditions: list[Json]) -> set[str]:
        ways = [
            {"from": "review", "to": None, "condition": each, "priority": -number}
            for number, each in enumerate(conditions)
        ]
        document = workflow_document(
            tasks=[task("review", output_schema=schema)],
            transitions=[{"from": None, "to": "review"}, *ways],
        )
        report = check(json.dumps(document), CompanyContext()).report
        return {each.code for each in report.messages}
