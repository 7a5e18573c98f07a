"""Fixes applied to texts: the data is that of the JSON Patch, the rest stays as it was."""

import json
import unittest

from workflow_design.checker.check import check
from workflow_design.documents.report.fix import (
    Fix,
    TextEdit,
    add_value,
    remove_value,
    rename_key,
    replace_value,
)
from workflow_design.documents.text.fixed_text import FixMisfits, fixed_text
from workflow_design.tests.apply_fix import fixed
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT
from workflow_design.tests.mistakes import MISTAKES

TEXT = """{
    "kind": "workflow",   "key": "a/b",
    "fields": [
        {"FieldName": "item"},
        {"FieldName": "cost"}
    ],
    "tasks": []
}
"""
LONG = {
    "type": "object",
    "properties": {f"name{number}": {"type": "string"} for number in range(4)},
}


class FixedTextTest(unittest.TestCase):
    def test_every_patch_of_the_table_gives_its_data_in_any_layout(self) -> None:
        patches = 0
        for mistake in MISTAKES:
            for message in check(mistake.text, COMPANY_CONTEXT).report.messages:
                try:
                    data = json.loads(mistake.text)
                except ValueError:
                    continue
                if message.fix is None or not message.fix.patch:
                    continue
                patches += 1
                expected = fixed(data, message.fix)
                indented = json.dumps(data, indent=2, ensure_ascii=False)
                for text in (mistake.text, indented, json.dumps(data, separators=(",", ":"))):
                    with self.subTest(mistake.name, text=text[:40]):
                        self.assertEqual(json.loads(fixed_text(text, message.fix)), expected)
                if all(each.path for each in message.fix.patch):
                    lines = {*indented.splitlines()}
                    kept = lines & {*fixed_text(indented, message.fix).splitlines()}
                    self.assertGreater(len(kept), len(lines) * 0.8, mistake.name)
        self.assertGreater(patches, 70)

    def test_what_is_not_changed_stays_as_it_was_written(self) -> None:
        for fix, before, after in (
            (replace_value("/key", "b"), '"key": "a/b"', '"key": "b"'),
            (rename_key("/fields/0/FieldName", 'a"b'), '"FieldName": "item"', r'"a\"b": "item"'),
            (remove_value("/kind"), '"kind": "workflow",   "key"', '"key"'),
            (remove_value("/fields/1"), ',\n        {"FieldName": "cost"}', ""),
            (remove_value("/tasks"), ',\n    "tasks": []', ""),
            (add_value("/tasks/0", 1), "[]", "[1]"),
            (add_value("/fields/1", 1), '{"FieldName": "c', '1,\n        {"FieldName": "c'),
            (add_value("/fields/-", {}), '"cost"}', '"cost"},\n        {}'),
            (add_value("/title", "A"), '"tasks": []', '"tasks": [],\n    "title": "A"'),
            (add_value("/fields/0/Min", 1), '"item"}', '"item", "Min": 1}'),
            (add_value("/kind", "task"), '"workflow"', '"task"'),
        ):
            with self.subTest(fix.to_json()):
                self.assertEqual(fixed_text(TEXT, fix), TEXT.replace(before, after))

    def test_a_large_value_is_indented_like_the_text(self) -> None:
        lines = fixed_text(TEXT, add_value("/schema", LONG)).splitlines()

        self.assertIn('    "schema": {', lines)
        self.assertIn('            "name0": {', lines)

    def test_what_is_not_there_is_refused(self) -> None:
        for text, fix in (
            (TEXT, remove_value("/titel")),
            (TEXT, add_value("/key/Min", 1)),
            (TEXT, rename_key("/kind", "key")),
            (TEXT[:-3], remove_value("/kind")),
            (TEXT, Fix(edits=(TextEdit(1_000, 1),))),
            (TEXT, Fix(edits=(TextEdit(0, 5), TextEdit(2, 1)))),
        ):
            with self.subTest(fix.to_json()), self.assertRaises(FixMisfits):
                fixed_text(text, fix)
