import json
from pathlib import Path

from ticketflower.types import Json, JsonObject
from users.tenancy import as_company
from workflow_design.checker.checks.structure import schema
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.models import TaskDefinition, WorkflowDefinition
from workflow_design.services.company_context import company_context_of
from workflow_design.services.drafts import store_document
from workflow_design.services.export import bundle_document, document_of
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.bad_documents.bases import WORKFLOW
from workflow_design.tests.base import DRAFT, PUBLISHED, RETIRED, DesignTestCase
from workflow_design.tests.factories import bundle_document as make_bundle
from workflow_design.tests.factories import task
from workflow_design.tests.factories import ticket_document as make_ticket_type
from workflow_design.tests.factories import workflow_document as make_workflow
from workflow_design.tests.grown_documents import chain
from workflow_design.tests.real_documents import UNLIKE_DOCUMENTS

GOOD = sorted((Path(__file__).parent / "good_documents").glob("*.json"))

REFERENCES: Json = [
    {"Label": "Policy", "Desc": "Grüße & <b>rules</b>", "URI": "https://example.com/p?a=1#b"},
    {"Label": "Ask", "URI": "mailto:help@example.com"},
]
DESCRIBED: JsonObject = {
    "title": 'A "title" <b>& more</b>',
    "description": "Two\nlines, ümläuts, 🎉",
    "ext_ref": REFERENCES,
}
LAYOUT: Json = [{"Title": "Who", "Fields": [["zebra", "ant"], "bee"]}, {"Fields": ["amount"]}]
OUTPUT: JsonObject = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["zebra"],
    "properties": {
        "zebra": {"type": "string", "title": "Z", "default": "", "pattern": "^[a-z]*$"},
        "ant": {"type": ["number", "null"], "minimum": 0.5, "multipleOf": 0.01, "default": None},
        "bee": {"type": "boolean", "default": False},
    },
}
FORM: JsonObject = {
    "key": "form",
    "task_type": "FORM",
    **DESCRIBED,
    "worker_role": "Manager",
    "due": {"days": 2},
    "input_schema": {"type": "object", "properties": {"amount": {"type": "number"}}},
    "input_transform": {"amount": {"var": "amount"}, "a": {"if": [True, "x", None]}},
    "output_schema": OUTPUT,
    "output_transform": {"zebra": {"var": "tasks.form.output.zebra"}, "ant": 1, "bee": []},
    "edit_layout": [{"Title": "Who", "Fields": [["zebra", "ant"], "bee"]}],
    "display_layout": LAYOUT,
}
ACTION: JsonObject = {
    "key": "action",
    "title": "Call",
    "task_type": "ASYNC_ACTION",
    "instructions": 'Order it.\n\nThen say "done" in German.',
    "action_url": "https://example.com/hook?x=1",
    "timeout_seconds": 300,
    "input_schema": {"type": "object", "properties": {}},
    "output_schema": {"type": "object"},
}
FIELDS: Json = [
    {
        "FieldName": "amount",
        "FieldType": "decimal",
        "Label": "Amount",
        "Help": "EUR",
        "Required": True,
        "Default": 19.99,
        "Minimum": 0.01,
        "Maximum": 1e6,
    },
    {
        "FieldName": "department",
        "FieldType": "choice",
        "Choices": ["Sales", "IT"],
        "VisibleIf": {">": [{"var": "amount"}, 100]},
    },
    {"FieldName": "code", "FieldType": "string", "MaxLength": 3, "Pattern": "^[A-Z]+$"},
    {"FieldName": "needed_by", "FieldType": "date"},
    {"FieldName": "urgency", "FieldType": "choice", "Choices": ["low", "urgent"]},
    {"FieldName": "quotes", "FieldType": "files", "MaxFiles": 3},
]
WORKFLOW_IN_FULL: JsonObject = {
    "kind": "workflow",
    "key": "purchase",
    **DESCRIBED,
    "fields": FIELDS,
    "tasks": [FORM, ACTION],
    "transitions": [
        {"from": "form", "to": "action", "condition": {"==": [{"var": "ant"}, 1]}, "priority": -3},
        {"from": None, "to": "form", "condition": False},
        {"from": None, "to": "form", "priority": 7},
        {"from": "form", "to": None, "condition": True},
    ],
    "display_layout": LAYOUT,
}
TICKET_IN_FULL: JsonObject = {
    "kind": "ticket",
    "key": "it-purchase",
    **DESCRIBED,
    "workflow": "purchase",
    "due": {"var": "needed_by"},
    "priority": {"var": "urgency"},
    "requester_may": ["cancel", "reopen"],
    "fields": {"department": "IT", "amount": 0.5},
    "company_role_access": ["Manager", "Finance", "Staff", "HR"],
    "edit_layout": [{"Fields": ["code"]}],
    "display_layout": LAYOUT,
}
TASK_IN_FULL: JsonObject = {"kind": "task", "workflow": "purchase", **FORM}


def text(document: Json) -> str:
    """The document with its keys in their order, which comparing dicts would not see."""
    return json.dumps(document)


class ExportTestCase(DesignTestCase):
    def assert_same(self, exported: JsonObject, document: JsonObject) -> None:
        self.assertEqual(text(exported), text(canonical_form(document)))


class ExportTest(ExportTestCase):
    def test_the_documents_here_have_every_key_that_there_is(self) -> None:
        not_stored = {"$schema"}
        definitions = schema("workflow")["$defs"]
        tasks = {"kind", "workflow", *FORM, *ACTION}
        fields = {key for field in FIELDS for key in field}

        self.assertEqual(set(definitions["workflow"]["properties"]) - not_stored,
                         set(WORKFLOW_IN_FULL))  # fmt: skip
        self.assertEqual(set(schema("ticket")["$defs"]["ticket"]["properties"]) - not_stored,
                         set(TICKET_IN_FULL))  # fmt: skip
        self.assertEqual(set(schema("task")["properties"]) - not_stored, tasks)
        self.assertEqual(set(definitions["field"]["properties"]), fields)

    def test_a_workflow_is_exported_as_it_was_imported(self) -> None:
        self.store(WORKFLOW_IN_FULL)

        self.assert_same(document_of(self.workflow()), WORKFLOW_IN_FULL)

    def test_it_costs_the_same_for_one_task_and_for_many(self) -> None:
        for key, count in (("short", 1), ("long", 20)):
            self.store({**chain(count), "key": key})

        for key in ("short", "long"):
            loaded = WorkflowDefinition.objects.for_export().get(key=key)
            with self.subTest(key), self.assertNumQueries(0):
                document_of(loaded)
            with self.subTest(key), self.assertNumQueries(2):
                document_of(WorkflowDefinition(pk=loaded.pk))

    def test_a_task_is_exported_as_it_was_imported(self) -> None:
        self.publish(make_workflow(fields=FIELDS))

        self.store(TASK_IN_FULL)

        task = TaskDefinition.objects.get(workflow=self.workflow(), key="form")
        self.assert_same(document_of(task), TASK_IN_FULL)

    def test_a_ticket_type_is_exported_as_it_was_imported(self) -> None:
        self.store(WORKFLOW_IN_FULL)

        self.store(TICKET_IN_FULL)

        self.assert_same(document_of(self.ticket_type()), TICKET_IN_FULL)

    def test_a_bundle_is_exported_as_it_was_imported(self) -> None:
        self.store(make_bundle(WORKFLOW_IN_FULL, TICKET_IN_FULL))

        exported = bundle_document(self.company)

        self.assert_same(exported, make_bundle(WORKFLOW_IN_FULL, TICKET_IN_FULL))

    def test_every_good_document_is_exported_as_it_was_imported(self) -> None:
        for path in GOOD:
            document = json.loads(path.read_text("utf-8"))
            if document["kind"] == "workflow" and "tasks" in document:
                with self.subTest(path.name):
                    self.store(document)

                    exported = document_of(self.workflow(key=document["key"]))
                    self.assert_same(exported, document)

    def test_roles_are_exported_by_the_name_that_the_company_gives_them(self) -> None:
        self.store(json.loads(WORKFLOW))
        self.store(make_ticket_type(company_role_access=["it", "MANAGER"]))

        exported = document_of(self.ticket_type())

        self.assertEqual(exported["company_role_access"], ["IT", "Manager"])

    def test_what_the_checker_knows_of_the_company_is_its_documents(self) -> None:
        self.store(make_bundle(WORKFLOW_IN_FULL, TICKET_IN_FULL))

        known = company_context_of(self.company)

        self.assert_same(dict(known.workflows["purchase"]), WORKFLOW_IN_FULL)
        self.assertEqual(known.company_roles, ("Finance", "HR", "IT", "Manager", "Staff"))


class BundleOfTheCompanyTest(ExportTestCase):
    def test_it_has_published_versions_and_drafts_of_what_has_none(self) -> None:
        self.publish(make_bundle())
        self.store(make_workflow(title="Draft"))
        self.store(make_workflow("travel", title="Only a draft"))

        exported = bundle_document(self.company)

        titles = [each["title"] for each in exported["workflows"]]
        self.assertEqual(titles, ["Purchase", "Only a draft"])

    def test_another_company_imports_it_and_exports_the_same(self) -> None:
        self.publish(make_bundle(WORKFLOW_IN_FULL, TICKET_IN_FULL))
        exported = bundle_document(self.company)

        with as_company(self.other_company):
            document = text(exported)
            store_document(company=self.other_company, by=self.stranger, text=document)

            self.assertEqual(text(bundle_document(self.other_company)), document)

    def test_the_real_documents_come_back_unchanged(self) -> None:
        self.assertTrue(UNLIKE_DOCUMENTS)
        for path in UNLIKE_DOCUMENTS:
            document = json.loads(path.read_text("utf-8"))
            with self.subTest(path.name):
                stored = store_and_publish_document(
                    company=self.company, by=self.creator, text=path.read_bytes()
                )

                workflows = [document_of(each) for each in stored.workflows]
                tickets = [document_of(each) for each in stored.ticket_types]
                exported = {"kind": "bundle", "workflows": workflows, "tickets": tickets}
                self.assert_same(canonical_form(exported), document)


class DownloadTest(ExportTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(make_bundle(WORKFLOW_IN_FULL, TICKET_IN_FULL))
        plain = make_workflow(fields=FIELDS, tasks=[task("form")],
                              transitions=[{"from": None, "to": "form"}])  # fmt: skip
        self.publish(make_bundle(plain, make_ticket_type(fields={})))
        self.client.log_in(self.creator)

    def download(self, path: str) -> JsonObject:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/json")
        document: JsonObject = json.loads(response.content)
        return document

    def test_retired_versions_of_all_kinds_can_be_downloaded(self) -> None:
        self.assertEqual(self.workflow(RETIRED).version, 1)

        workflow = self.download("/design/workflows/purchase/1/download/")
        ticket = self.download("/design/tickets/it-purchase/1/download/")
        one_task = self.download("/design/tasks/purchase/form/1/download/")

        self.assert_same(workflow, WORKFLOW_IN_FULL)
        self.assert_same(ticket, TICKET_IN_FULL)
        self.assert_same(one_task, TASK_IN_FULL)

    def test_the_file_is_named_after_key_and_version(self) -> None:
        for path, name in (
            ("/design/workflows/purchase/2/download/", "purchase-2.json"),
            ("/design/tickets/it-purchase/2/download/", "it-purchase-2.json"),
            ("/design/tasks/purchase/form/2/download/", "purchase-form-2.json"),
        ):
            header = self.client.get(path).headers["Content-Disposition"]

            self.assertEqual(header, f'attachment; filename="{name}"')

    def test_a_version_or_task_that_is_not_there_is_not_found(self) -> None:
        for path in (
            "/design/workflows/purchase/3/download/",
            "/design/workflows/purchase/99999999999999999999/download/",
            "/design/tickets/it-purchase/3/download/",
            "/design/tasks/purchase/action/2/download/",
        ):
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_what_is_downloaded_can_be_uploaded_again_unchanged(self) -> None:
        content = self.client.get("/design/workflows/purchase/1/download/").content.decode()

        response = self.client.post("/design/upload/", {"text": content, "action": "store"})

        draft = "/design/workflows/purchase/?version=3"
        self.assertRedirects(response, draft, fetch_redirect_response=False)
        self.assertEqual(self.workflow(DRAFT).version, 3)
        self.assert_same(document_of(self.workflow(DRAFT)), WORKFLOW_IN_FULL)
        self.assertEqual(self.workflow(PUBLISHED).version, 2)
