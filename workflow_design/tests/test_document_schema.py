import json
import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from referencing import Registry

from workflow_design.document_schemas.single import document_schema
from workflow_design.tests.real_documents import REAL_DOCUMENTS
from workflow_design.tests.test_documents_good import GOOD

EDITOR = settings.BASE_DIR / ".vscode"


class DocumentSchemaTest(SimpleTestCase):
    def validator(self) -> Draft202012Validator:
        schema = document_schema()
        Draft202012Validator.check_schema(schema)
        return Draft202012Validator(schema, registry=Registry())  # which knows no other schema

    def test_it_takes_the_good_documents_and_the_real_ones(self) -> None:
        validator = self.validator()

        for path in (*GOOD, *REAL_DOCUMENTS):
            with self.subTest(path.name):
                document = json.loads(path.read_text(encoding="utf-8"))

                self.assertEqual(list(validator.iter_errors(document)), [])

    def test_it_refuses_what_the_kind_of_document_does_not_have(self) -> None:
        task = {"key": "review", "title": "Review", "task_type": "FROM"}
        for document in (
            {"kind": "workflow", "key": "a", "title": "A", "tasks": [task]},
            {"kind": "bundle", "workflows": [{"key": "a", "titel": "A"}]},
            {"kind": "flow"},
            {"key": "a", "title": "A"},
        ):
            with self.subTest(document):
                self.assertFalse(self.validator().is_valid(document))

    def test_it_refers_to_nothing_outside(self) -> None:
        text = json.dumps(document_schema())

        self.assertEqual(set(re.findall(r'"\$ref": "(?!#/\$defs/)[^"]*"', text)), set())
        self.assertNotIn("$id", text)

    def test_the_editor_has_what_the_command_prints(self) -> None:
        printed = StringIO()
        call_command("document_schema", stdout=printed)

        stored = (EDITOR / "document.schema.json").read_text(encoding="utf-8")
        self.assertEqual(
            stored,
            printed.getvalue(),
            "Run: python3 bootstrap.py document_schema > .vscode/document.schema.json",
        )

    def test_the_editor_uses_it_for_the_templates(self) -> None:
        chosen = (EDITOR / "settings.json").read_text(encoding="utf-8")

        self.assertIn('"workflow_design/gallery/documents/*.json"', chosen)
        self.assertIn('"url": "./.vscode/document.schema.json"', chosen)
