"""Field kinds: each is one record, which the documents' schema and page follow."""

import json
from pathlib import Path

from django.test import SimpleTestCase

from workflow_design.checker.checks.structure import schema
from workflow_design.checker.verification.typing.types import FORMAT_TYPES
from workflow_design.documents.fields.kinds import (
    FAMILIES_WITH_KEY,
    KIND_OF_FIELD_TYPE,
    KINDS,
    TEMPORAL,
    Family,
)
from workflow_design.documents.schema.formats import FORMATS
from workflow_design.documents.schema.instants import SCALES

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "documents.md"


class RecordsTest(SimpleTestCase):
    def test_names_formats_and_aliases_are_those_of_one_kind(self) -> None:
        for texts in (
            [kind.name for kind in KINDS],
            [kind.format for kind in KINDS if kind.format],
            [alias for kind in KINDS for alias in kind.aliases],
        ):
            self.assertEqual(len(texts), len(set(texts)), texts)

    def test_every_format_has_its_check_and_samples_pass_it(self) -> None:
        for kind in KINDS:
            with self.subTest(kind.name):
                if kind.format:
                    self.assertIn(kind.format, FORMATS)
                for text in (*kind.samples, *kind.representatives):
                    self.assertTrue(not kind.format or FORMATS[kind.format].fits(text), text)

    def test_what_fields_of_text_are_compared_with_differs(self) -> None:
        for kind in KINDS:
            if kind.family is Family.TEXT:
                texts = kind.representatives or kind.samples
                self.assertGreaterEqual(len(set(texts)), 2, kind.name)

    def test_the_schema_of_documents_lists_them(self) -> None:
        properties = schema("workflow")["$defs"]["field"]["properties"]

        self.assertEqual(
            properties["FieldType"]["enum"],
            [*KIND_OF_FIELD_TYPE],
            "Write into FieldType of document_schemas/workflow.json: "
            + json.dumps([*KIND_OF_FIELD_TYPE]),
        )
        self.assertLessEqual(set(FAMILIES_WITH_KEY), set(properties))

    def test_the_page_about_documents_explains_them(self) -> None:
        text = DOCUMENTATION.read_text("utf-8")
        explained = text.partition("| `FieldType` | asks for |")[2].partition("\n\n")[0]

        for name in KIND_OF_FIELD_TYPE:
            self.assertIn(f"`{name}`", explained)

    def test_the_page_about_documents_names_the_formats(self) -> None:
        text = DOCUMENTATION.read_text("utf-8")
        forms = text.partition("## Forms of tasks")[2].partition("\n## ")[0]

        for name in FORMATS:
            self.assertRegex(forms, rf'`("format": )?"{name}"`')

    def test_the_page_says_which_fields_may_have_a_key(self) -> None:
        lines = DOCUMENTATION.read_text("utf-8").splitlines()

        for key in ("Minimum", "MaxLength", "Pattern"):
            (row,) = (line for line in lines if line.startswith(f"| `{key}`"))
            allowed = [
                name
                for name, kind in KIND_OF_FIELD_TYPE.items()
                if kind.family in FAMILIES_WITH_KEY[key]
            ]
            self.assertEqual(row.split("|")[3].strip(), ", ".join(allowed))

    def test_every_dated_family_can_be_compared(self) -> None:
        formats = {kind.format for kind in KINDS if kind.family in TEMPORAL}

        self.assertEqual(formats, set(SCALES))
        self.assertEqual(formats, set(FORMAT_TYPES))
