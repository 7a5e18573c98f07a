import json
import re
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from referencing import Registry

from workflow_design.documents.authoring.definition_schema import definition_schema
from workflow_design.documents.report.report import Severity
from workflow_design.tests.bad_documents.texts import TEXTS
from workflow_design.tests.real_documents import HELPDESK, REAL_DOCUMENTS
from workflow_design.tests.test_documents_bad import EVERY
from workflow_design.tests.test_documents_good import GOOD

EDITOR = settings.BASE_DIR / ".vscode"


VISIBLE = frozenset(
    {
        *("not-an-object", "missing-kind", "unknown-kind", "unknown-key", "missing-key"),
        *("wrong-type", "unknown-value", "bad-key", "not-one-line", "bad-url", "too-short"),
        *("too-long", "too-few", "too-many", "out-of-range", "duplicate-choice", "reserved-name"),
        *("empty-bundle", "tasks-without-transitions", "transitions-without-tasks"),
        *("missing-choices", "key-not-for-type", "bad-schema", "root-not-object", "remote-ref"),
        *("unsupported-keyword", "bad-rule", "unknown-operator", "wrong-arity"),
        *("form-with-action", "action-without-url", "call-too-long"),
        *("agent-with-transform", "lease-too-short", "instructions-not-read"),
    }
)
"""Codes whose faults the schema sees; docs/documents.md names them."""

BEYOND = frozenset(
    {
        "a choice of nothing that can be seen",
        "a title of nothing that can be seen",
        "a form with too many choices",
        "choices that differ in what nobody sees",
        "choices that look the same",
        "an output with a reserved name",
        "a transform to a reserved name",
        "the engine's own operator in a transform",
        "a part with an address of its own",
    }
)
"""Bad documents with such a code that the schema takes all the same."""


class DefinitionSchemaTest(SimpleTestCase):
    def validator(self) -> Draft202012Validator:
        schema = definition_schema()
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

    def test_it_refuses_each_bad_document_whose_fault_it_can_see(self) -> None:
        validator = self.validator()

        for bad in set(EVERY) - set(TEXTS):  # which are faults of the text, not of what it says
            codes = {says.code for says in bad.says if says.severity is Severity.ERROR}
            with self.subTest(bad.name):
                seen = bool(codes & VISIBLE) and bad.name not in BEYOND
                self.assertEqual(validator.is_valid(json.loads(bad.text)), not seen)

    def test_the_documentation_names_what_it_sees(self) -> None:
        page = (settings.BASE_DIR / "docs" / "documents.md").read_text(encoding="utf-8")
        (sentence,) = re.findall(r"The schemas see `.*?\.\n\n", page, re.DOTALL)

        self.assertEqual(set(re.findall(r"`([a-z-]+)`", sentence)), VISIBLE)

    def test_it_refers_to_nothing_outside(self) -> None:
        text = json.dumps(definition_schema())

        self.assertEqual(set(re.findall(r'"\$ref": "(?!#/\$defs/)[^"]*"', text)), set())
        self.assertNotRegex(text, r'"\$id": "')

    def test_the_editor_has_what_the_command_prints(self) -> None:
        printed = StringIO()
        call_command("document_schema", stdout=printed)

        stored = (EDITOR / "document.schema.json").read_text(encoding="utf-8")
        self.assertEqual(
            stored,
            printed.getvalue(),
            "Run: python3 bootstrap.py document_schema > .vscode/document.schema.json",
        )

    def test_the_editor_uses_it_for_our_workflow_files(self) -> None:
        chosen = (EDITOR / "settings.json").read_text(encoding="utf-8")
        (patterns,) = re.findall(r'"fileMatch": \[(.*?)\]', chosen, re.DOTALL)
        matched = {
            path
            for pattern in re.findall(r'"([^"]+)"', patterns)
            for path in settings.BASE_DIR.glob(pattern)
        }

        self.assertEqual(matched - {*GOOD, *REAL_DOCUMENTS}, set())
        self.assertEqual({*GOOD, *REAL_DOCUMENTS} - matched, {HELPDESK})  # too large for an editor
        self.assertIn('"url": "./.vscode/document.schema.json"', chosen)
