"""Good documents: no message, and export and import give them back unchanged."""

import json
import random
import subprocess
import sys
import unittest
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from django.test import tag

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import check, check_workflow_ready
from workflow_design.documents.workflow.canonical_form import canonical_form, canonical_text
from workflow_design.documents.workflow.composition import merge_task, merge_workflow
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT, TASK, WORKFLOW
from workflow_design.tests.factories import task, workflow_document

GOOD = sorted((Path(__file__).parent / "good_documents").glob("*.json"))


class GoodDocumentsTest(unittest.TestCase):
    def test_there_are_at_least_thirty_and_none_gets_a_message(self) -> None:
        self.assertGreaterEqual(len(GOOD), 30)
        for path in GOOD:
            with self.subTest(path.name):
                report = check(path.read_bytes(), COMPANY_CONTEXT).report

                self.assertEqual(report.as_text("it"), NOTHING)

    def test_export_and_import_give_the_same_document(self) -> None:
        for path in GOOD:
            with self.subTest(path.name):
                document = json.loads(path.read_text("utf-8"))
                exported = canonical_text(document)
                imported = check(exported, COMPANY_CONTEXT)

                self.assertTrue(imported.report.ok)
                self.assertEqual(imported.document, canonical_form(document))
                self.assertEqual(canonical_text(imported.document), exported)

    def test_a_workflow_with_tasks_is_ready_to_be_published(self) -> None:
        for path in GOOD:
            document = json.loads(path.read_text("utf-8"))
            if document["kind"] == "workflow" and "tasks" in document:
                with self.subTest(path.name):
                    self.assertEqual(check_workflow_ready(document, COMPANY_CONTEXT).messages, [])


class ChangedDocumentsTest(unittest.TestCase):
    """Whatever is done to a document: the checker gives a report, never an exception."""

    VALUES: tuple[Json, ...] = (
        *(None, True, 0, -1.5, 10**18, "", "a", "purchase", "object", "FORM", "date", "("),
        *([], {}, ["a"], [[1]], [None], {"a": 1}, {"var": "x"}, {"var": []}, {"type": "string"}),
        *({"$ref": "#"}, {"and": [{"var": 1}]}),
    )
    KEYS = [
        "$ref",
        "type",
        "properties",
        "items",
        "enum",
        "oneOf",
        "default",
        "required",
        "format",
        "pattern",
        "minimum",
        "Default",
        "Choices",
        "Minimum",
        "VisibleIf",
        "condition",
        "kind",
        "$defs",
        "patternProperties",
        "var",
        "tasks",
        "fields",
    ]

    def test_any_change_is_survived(self) -> None:
        documents = [json.loads(path.read_text("utf-8")) for path in GOOD]
        self.random = random.Random(2026)
        for _ in range(600):
            document = deepcopy(self.random.choice(documents))
            for _ in range(self.random.randint(1, 4)):
                self._change(self.random.choice(list(_holders(document))))
            with self.subTest(document=document):
                checked = check(json.dumps(document), COMPANY_CONTEXT)

                if checked.report.ok:
                    normal = canonical_form(checked.document)
                    again = check(canonical_text(normal), COMPANY_CONTEXT)
                    self.assertTrue(again.report.ok)
                    self.assertEqual(canonical_form(again.document), normal)

    def _change(self, holder: Json) -> None:
        value = deepcopy(self.random.choice(self.VALUES))
        places: list[Json] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not places or self.random.random() < 0.2:
            if isinstance(holder, dict):
                holder[self.random.choice(self.KEYS)] = value
            else:
                holder.append(value)
        elif self.random.random() < 0.3:
            del holder[self.random.choice(places)]
        else:
            holder[self.random.choice(places)] = value


@tag("process")
class OnItsOwnTest(unittest.TestCase):
    def test_documents_are_checked_without_django(self) -> None:
        program = (
            "import sys; from workflow_design.checker.check import CompanyContext, check; "
            "print(check('{}', CompanyContext()).report.errors[0].code, 'django' in sys.modules)"
        )

        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

        self.assertEqual(ran.stdout.decode().split(), ["missing-kind", "False"])


class ReadyTest(unittest.TestCase):
    def test_a_workflow_without_tasks_is_not_ready(self) -> None:
        document = {"kind": "workflow", "key": "leave", "title": "Leave"}

        report = check_workflow_ready(document, COMPANY_CONTEXT)

        self.assertEqual([each.code for each in report.errors], ["no-tasks"])

    def test_unreachable_task_blocks_publishing(self) -> None:
        task = {**json.loads(TASK), "key": "pay"}
        document = merge_task(json.loads(WORKFLOW), task)

        report = check_workflow_ready(document, COMPANY_CONTEXT)

        self.assertEqual([each.code for each in report.errors], ["unreachable-task"])
        lines = canonical_text(document).splitlines()
        self.assertIn('"key": "pay"', lines[report.errors[0].line - 1])


class ReferencesTest(unittest.TestCase):
    """A name is read whose schema means nothing without the rest of the schema."""

    def test_a_condition_reads_it(self) -> None:
        for reference in ("#/$defs/code", "#/properties/other"):
            schema = {
                "type": "object",
                "required": ["code"],
                "properties": {"code": {"$ref": reference}, "other": {"type": "string"}},
                "$defs": {"code": {"type": "string"}},
            }
            with self.subTest(reference):
                report = check(json.dumps(self.reading(schema)), COMPANY_CONTEXT).report

                self.assertEqual(report.messages, [])

    def test_a_transform_sets_it(self) -> None:
        document = self.reading(
            {
                "type": "object",
                "properties": {"code": {"items": {"$ref": "#/$defs/code"}}},
                "$defs": {"code": {"type": "string"}},
            }
        )
        document["tasks"][0]["output_transform"] = {"code": "4711", "other": 1}

        self.assertTrue(check(json.dumps(document), COMPANY_CONTEXT).report.ok)

    def reading(self, schema: JsonObject) -> JsonObject:
        action = {"task_type": "SYNC_ACTION", "action_url": "https://example.com/"}
        condition = {"<": [{"var": "code"}, "4711"]}
        return workflow_document(
            tasks=[task("call", **action, output_schema=schema)],
            transitions=[
                {"from": None, "to": "call"},
                {"from": "call", "to": None, "condition": condition, "priority": 1},
                {"from": "call", "to": None},
            ],
        )


class MergeTest(unittest.TestCase):
    def test_a_task_takes_the_place_of_the_one_of_its_key(self) -> None:
        workflow = json.loads(WORKFLOW)

        merged = merge_task(workflow, json.loads(TASK))

        self.assertEqual([each["key"] for each in merged["tasks"]], ["review", "order"])
        self.assertIn("reason", merged["tasks"][0]["output_schema"]["properties"])
        self.assertNotIn("kind", merged["tasks"][0])
        self.assertEqual(workflow, json.loads(WORKFLOW))

    def test_a_new_task_comes_last(self) -> None:
        merged = merge_task(json.loads(WORKFLOW), {**json.loads(TASK), "key": "pay"})

        self.assertEqual([each["key"] for each in merged["tasks"]], ["review", "order", "pay"])

    def test_merged_workflow_without_tasks_keeps_the_tasks_of_the_draft(self) -> None:
        kept = json.loads(WORKFLOW)
        brought = {"kind": "workflow", "key": "purchase", "title": "New", "fields": []}

        merged = merge_workflow(kept, brought)

        self.assertEqual(merged["title"], "New")
        self.assertEqual(merged["tasks"], kept["tasks"])
        self.assertEqual(merge_workflow(None, brought), brought)

    def test_the_order_of_keys_and_what_says_nothing_do_not_matter(self) -> None:
        document = json.loads(WORKFLOW)
        shuffled = _shuffled({**document, "description": "", "display_layout": None})

        self.assertEqual(canonical_text(shuffled), canonical_text(document))

    def test_an_empty_schema_and_an_empty_transform_say_something(self) -> None:
        task = {**json.loads(TASK), "output_schema": {}, "output_transform": {}}

        self.assertEqual(canonical_form(task)["output_schema"], {})
        self.assertEqual(canonical_form(task)["output_transform"], {})


def _shuffled(document: dict[str, object]) -> dict[str, object]:
    items = list(document.items())
    random.Random(7).shuffle(items)
    return dict(items)


def _holders(value: Json) -> Iterator[Json]:
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _holders(each)


NOTHING = "it: no errors, no warnings."
