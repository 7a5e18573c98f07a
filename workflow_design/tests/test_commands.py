import json
from contextvars import Context
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import CommandError, call_command

from users.models import Company
from users.roles import WORKFLOW_CREATOR
from users.tenancy import as_company
from users.tests.factories import make_company, make_person
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import store_document
from workflow_design.tests.base import DRAFT, PUBLISHED, DesignTestCase
from workflow_design.tests.factories import bundle_document, task, workflow_document


def outside(*args: Any, **options: Any) -> None:
    """Run a command as from a shell: outside of the company's scope that the test has entered."""
    Context().run(call_command, *args, **options)


class CommandTestCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, document: Any, name: str = "document.json") -> str:
        path = self.folder / name
        if isinstance(document, bytes):
            path.write_bytes(document)
        else:
            text = document if isinstance(document, str) else json.dumps(document, indent=2)
            path.write_text(text, encoding="utf-8")
        return str(path)

    def run_command(self, *args: Any, **options: Any) -> str:
        out = StringIO()
        outside(*args, **options, stdout=out, stderr=StringIO())
        return out.getvalue()

    def fail_command(self, *args: Any, **options: Any) -> tuple[str, CommandError]:
        out = StringIO()
        with self.assertRaises(CommandError) as caught:
            outside(*args, **options, stdout=out, stderr=out)
        return out.getvalue(), caught.exception


class CheckDefinitionTest(CommandTestCase):
    def test_a_good_document_is_said_to_be_good(self) -> None:
        path = self.file(workflow_document())

        self.assertEqual(
            self.run_command("check_definition", path), f"{path}: no errors, no warnings.\n"
        )

    def test_each_message_has_its_place_and_the_exit_code_is_one(self) -> None:
        path = self.file(workflow_document(colour="red"))
        line = Path(path).read_text("utf-8").splitlines().index('  "colour": "red"') + 1

        said, error = self.fail_command("check_definition", path)

        self.assertIn(f"{path}:{line}:3: error unknown-key: “colour” isn't a key", said)
        self.assertIn(f"{path}: 1 error, no warnings.", said)
        self.assertEqual(str(error), "1 of 1 files have errors.")
        self.assertEqual(error.returncode, 1)

    def test_every_file_is_checked(self) -> None:
        good = self.file(workflow_document(), "good.json")
        bad = self.file("{", "bad.json")

        said, error = self.fail_command("check_definition", bad, good)

        self.assertIn(f"{good}: no errors", said)
        self.assertEqual(str(error), "1 of 2 files have errors.")

    def test_warnings_alone_are_no_failure(self) -> None:
        unused = {"kind": "workflow", "key": "w", "title": "W"}

        self.assertIn("warning no-tasks", self.run_command("check_definition", self.file(unused)))

    def test_json_has_the_whole_report(self) -> None:
        path = self.file("none")

        said, _error = self.fail_command("check_definition", path, json=True)

        report = json.loads(said)[path]
        self.assertEqual((report["ok"], report["errors"]), (False, 1))
        (message,) = report["messages"]
        self.assertEqual(
            list(message),
            [
                "severity",
                "code",
                "pointer",
                "line",
                "column",
                "sentence",
                "suggestion",
                "witness",
                "fix",
            ],
        )

    def test_bytes_that_are_no_text_are_a_message(self) -> None:
        said, _error = self.fail_command("check_definition", self.file(b'{"kind": "\xff"}'))

        self.assertIn("error not-utf8", said)

    def test_without_a_company_the_roles_are_those_of_a_new_one(self) -> None:
        known = self.file(workflow_document(tasks=[task("review", worker_role="Finance")]))
        self.run_command("check_definition", known)

        unknown = self.file(workflow_document(tasks=[task("review", worker_role="Chef")]))
        said, _error = self.fail_command("check_definition", unknown)

        self.assertIn("The company has no role “Chef”.", said)

    def test_with_a_company_its_definitions_are_known(self) -> None:
        path = self.file({"kind": "task", "workflow": "purchase", **task("pay")})
        self.fail_command("check_definition", path)
        self.store(workflow_document())

        said = self.run_command("check_definition", path, company="ours")

        self.assertIn("warning unreachable-task", said)
        self.fail_command("check_definition", path, company="Theirs")

    def test_nothing_is_stored(self) -> None:
        before = self.rows()

        self.run_command("check_definition", self.file(bundle_document()), company="Ours")

        self.assertEqual(self.rows(), before)

    def test_a_file_that_cannot_be_read_is_named(self) -> None:
        for path in (str(self.folder / "none.json"), str(self.folder)):
            _said, error = self.fail_command("check_definition", path)

            self.assertIn(f"{path} can't be read", str(error))


class ImportDefinitionsTest(CommandTestCase):
    def test_documents_become_drafts(self) -> None:
        said = self.run_command("import_definitions", "Ours", self.file(bundle_document()))

        self.assertIn("“Purchase” version 1 saved as a draft\n", said)
        self.assertEqual(self.workflow().created_by, self.creator)
        self.assertEqual(self.ticket_type().version, 1)

    def test_they_are_published_if_asked(self) -> None:
        path = self.file(bundle_document())

        said = self.run_command("import_definitions", "Ours", path, publish=True)

        self.assertIn("“Buy IT equipment” version 1 published\n", said)
        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))

    def test_each_file_is_stored_whole_or_not(self) -> None:
        good = self.file(workflow_document("good"), "good.json")
        both = {**bundle_document(), "workflows": [workflow_document(), workflow_document("b!")]}
        bad = self.file(both, "bad.json")

        said, error = self.fail_command("import_definitions", "Ours", good, bad)

        self.assertIn("error bad-key", said)
        self.assertEqual(str(error), f"{bad}: The workflow file has 1 error. Nothing was saved.")
        self.assertEqual(WorkflowDefinition.objects.get().key, "good")

    def test_what_cannot_be_published_is_not_stored_either(self) -> None:
        path = self.file({"kind": "workflow", "key": "later", "title": "Later"})

        _said, error = self.fail_command("import_definitions", "Ours", path, publish=True)

        self.assertIn("Can't publish “Later”.", str(error))
        self.assertFalse(WorkflowDefinition.objects.exists())

    def test_a_company_is_found_by_its_id_too(self) -> None:
        path = self.file(workflow_document())

        self.run_command("import_definitions", str(self.company.pk), path)

        self.assertEqual(self.workflow().company, self.company)

    def test_an_unknown_company_is_refused(self) -> None:
        for name in ("Nobody", "99999999999999999999", ""):
            _said, error = self.fail_command("import_definitions", name, self.file({}))

            self.assertEqual(str(error), f"There is no company named “{name}”.")

    def test_a_name_that_two_companies_have_is_refused(self) -> None:
        Company.objects.create(name="OURS")

        _said, error = self.fail_command("import_definitions", "Ours", self.file({}))

        self.assertEqual(str(error), "Several companies are named “Ours”. Use the ID instead.")

    def test_a_company_without_a_workflow_creator_is_refused(self) -> None:
        make_company("Empty")

        _said, error = self.fail_command("import_definitions", "Empty", self.file({}))

        self.assertEqual(str(error), "Empty has no active workflow creator.")

    def test_a_draft_of_another_person_is_replaced_only_where_that_is_said(self) -> None:
        jonas = make_person(self.company, "jonas", roles=[WORKFLOW_CREATOR])
        text = json.dumps(workflow_document(title="Jonas"))
        store_document(company=self.company, by=jonas, text=text)
        path = self.file(workflow_document(title="From a file"))

        _said, error = self.fail_command("import_definitions", "Ours", path)

        self.assertIn("Use --replace-drafts to replace it.", str(error))
        self.assertEqual(self.workflow(DRAFT).title, "Jonas")
        self.run_command("import_definitions", "Ours", path, replace_drafts=True)
        self.assertEqual(self.workflow(DRAFT).title, "From a file")


class ExportDefinitionsTest(CommandTestCase):
    def test_another_company_imports_what_one_exports(self) -> None:
        self.publish(bundle_document())
        exported = self.run_command("export_definitions", "Ours")

        path = self.file(exported)
        self.run_command("import_definitions", "Theirs", path, publish=True)

        self.assertEqual(self.run_command("export_definitions", "Theirs"), exported)
        with as_company(self.other_company):
            self.assertEqual(TicketType.objects.get().status, PUBLISHED)

    def test_importing_it_again_changes_nothing_but_the_version(self) -> None:
        self.publish(bundle_document())
        exported = self.run_command("export_definitions", "Ours")

        self.run_command("import_definitions", "Ours", self.file(exported), publish=True)

        self.assertEqual(self.run_command("export_definitions", "Ours"), exported)
        self.assertEqual(self.workflow(PUBLISHED).version, 2)

    def test_it_is_text_that_people_can_read(self) -> None:
        self.publish(workflow_document(title="Büro 🎉"))

        exported = self.run_command("export_definitions", "Ours")

        self.assertIn('      "title": "Büro 🎉",\n', exported)
        self.assertTrue(exported.endswith("}\n"))

    def test_an_unknown_company_is_refused(self) -> None:
        _said, error = self.fail_command("export_definitions", "Nobody")

        self.assertEqual(str(error), "There is no company named “Nobody”.")
