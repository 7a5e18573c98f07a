"""Customize: reading a document and writing it back keeps it byte for byte."""

import json
import unittest
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import JsonObject
from workflow_design.customize.definitions import Definitions, bundle_of
from workflow_design.customize.edit_errors import EditRefused
from workflow_design.customize.edits import edit
from workflow_design.customize.reading import parts_of, read_part
from workflow_design.customize.values import Part, PartValues, from_json
from workflow_design.documents.workflow.canonical_form import canonical_form, canonical_text
from workflow_design.tests.real_documents import REAL_DOCUMENTS

GOOD = sorted((Path(__file__).parent / "good_documents").glob("*.json"))


@cache
def documents() -> dict[str, Definitions]:
    """Each workflow of the templates and of the good documents, with its ticket types."""
    found = {}
    for path in [*REAL_DOCUMENTS, *GOOD]:
        document = json.loads(path.read_text(encoding="utf-8"))
        bundle = document if document["kind"] == "bundle" else {f"{document['kind']}s": [document]}
        for workflow in bundle.get("workflows", []):
            types = [t for t in bundle.get("tickets", []) if t["workflow"] == workflow["key"]]
            found[f"{path.stem}/{workflow['key']}"] = Definitions(
                canonical_form({"kind": "workflow", **workflow}),
                tuple(canonical_form({"kind": "ticket", **each}) for each in types),
            )
    return found


@cache
def every_part() -> list[tuple[str, Definitions, Part]]:
    return [
        (f"{name} {part.name}", definitions, part)
        for name, definitions in documents().items()
        for part in parts_of(definitions)
    ]


@cache
def every_form() -> list[tuple[str, Definitions, Part]]:
    return [each for each in every_part() if read(each[1], each[2]).fields]


def text_of(definitions: Definitions) -> str:
    return canonical_text(bundle_of(definitions.every))


def read(definitions: Definitions, part: Part) -> PartValues:
    values = read_part(definitions, part)
    assert values is not None
    return values


class RoundTripTest(unittest.TestCase):
    def test_what_is_not_changed_is_the_same_text(self) -> None:
        for name, definitions, part in every_part():
            with self.subTest(name):
                before = text_of(definitions)
                values = from_json(json.loads(json.dumps(read(definitions, part).to_json())))

                edited = edit(definitions, part, read(definitions, part), values)

                self.assertEqual(text_of(edited.definitions), before)
                self.assertEqual(text_of(definitions), before)
                self.assertEqual(edited.consequences, ())

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_one_label_changes_one_line(self, data: st.DataObject) -> None:
        _, definitions, part = data.draw(st.sampled_from(every_form()))
        values = read(definitions, part)
        at = data.draw(st.integers(0, len(values.fields) - 1))
        fields = [*values.fields]
        fields[at] = replace(fields[at], label="Zq")

        after = edit(definitions, part, values, replace(values, fields=tuple(fields)))

        old = text_of(definitions).splitlines()
        new = text_of(after.definitions).splitlines()
        gone, come = _lines(old) - _lines(new), _lines(new) - _lines(old)
        self.assertEqual([line.partition(": ")[2] for line in come], ['"Zq"'])
        self.assertLessEqual(len(gone), 1)
        self.assertLessEqual(abs(len(new) - len(old)), 1)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_a_change_and_the_change_back_give_the_same_text(self, data: st.DataObject) -> None:
        _, definitions, part = data.draw(st.sampled_from(every_part()))
        values = read(definitions, part)
        changed = _changed(data, values)

        there = edit(definitions, part, values, changed).definitions
        back = edit(there, part, read(there, part), values).definitions

        self.assertEqual(read(there, part), changed)
        self.assertEqual(_sorted(back), _sorted(definitions))


def _lines(text: list[str]) -> set[str]:
    """The lines without what the place of a line decides."""
    return {line.strip().rstrip(",") for line in text}


def _changed(data: st.DataObject, values: PartValues) -> PartValues:
    """The values with the order of the fields and rules, help, or whether one is required."""
    fields = [*values.fields]
    plain = [at for at, each in enumerate(fields) if not each.is_inner and each.kind != "group"]
    if data.draw(st.booleans()) and plain:
        at = data.draw(st.sampled_from(plain))
        fields[at] = replace(
            fields[at], help=data.draw(st.sampled_from(["", "Some help"])), required=True
        )
    if len(plain) == len(fields) > 1 and data.draw(st.booleans()):
        fields = data.draw(st.permutations(fields))
    return replace(values, fields=tuple(fields))


def _sorted(definitions: Definitions) -> JsonObject:
    """The documents without the order of ``required``, which says nothing."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {
                key: sorted(each) if key == "required" else plain(each)
                for key, each in value.items()
                if not (key == "required" and each == [])
            }
        return [plain(each) for each in value] if isinstance(value, list) else value

    return json.loads(json.dumps(plain(bundle_of(definitions.every))))  # type: ignore[no-any-return]


class RefusedTest(unittest.TestCase):
    def test_a_field_that_rules_read_is_not_removed(self) -> None:
        definitions, part = documents()["purchase/purchase"], Part("request")
        values = read(definitions, part)
        left = tuple(each for each in values.fields if each.name != "amount")

        with self.assertRaises(EditRefused) as raised:
            edit(definitions, part, values, replace(values, fields=left))

        self.assertIn("“Amount” is used by a rule after", raised.exception.findings[0].sentence)
