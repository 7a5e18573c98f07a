import json
from typing import Any

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ticketflower.types import JsonObject
from workflow_design.tests.real_documents import REAL_DOCUMENTS
from workflow_design.tests.test_documents_good import GOOD

PARTS = ("workflow", "task", "ticket", "bundle", "parts")
NAMES = ("definition", "definition-strict", *PARTS)


class SchemaTest(SimpleTestCase):
    """What editors get at /schemas/ is enough to check a document with any library."""

    def schema(self, name: str) -> JsonObject:
        response = self.client.get(f"/schemas/{name}.json")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/schema+json")
        schema: JsonObject = json.loads(response.getvalue())
        return schema

    def validator(self, kind: str) -> Draft202012Validator:
        schemas = {name: self.schema(name) for name in PARTS}
        resources = [(each["$id"], Resource.from_contents(each)) for each in schemas.values()]
        return Draft202012Validator(schemas[kind], registry=Registry().with_resources(resources))

    def test_each_is_public_and_a_valid_schema(self) -> None:
        for name in NAMES:
            with self.subTest(name):
                schema = self.schema(name)

                Draft202012Validator.check_schema(schema)
                if name in PARTS:
                    self.assertEqual(schema["$id"], f"/schemas/{name}.json")

    def test_they_take_the_good_documents_and_the_real_ones(self) -> None:
        for path in (*GOOD, *REAL_DOCUMENTS):
            with self.subTest(path.name):
                document = json.loads(path.read_text("utf-8"))

                errors = list(self.validator(document["kind"]).iter_errors(document))

                self.assertEqual(errors, [])

    def test_the_one_for_all_needs_no_other(self) -> None:
        validator = Draft202012Validator(self.schema("definition"), registry=Registry())

        for path in (*GOOD, *REAL_DOCUMENTS):
            self.assertTrue(validator.is_valid(json.loads(path.read_text("utf-8"))), path.name)

    def test_they_refuse_an_unknown_key(self) -> None:
        document = json.loads(GOOD[0].read_text("utf-8"))

        errors = list(self.validator("workflow").iter_errors({**document, "colour": "red"}))

        self.assertEqual(len(errors), 1)
        self.assertIn("colour", errors[0].message)

    def test_no_other_file_is_served(self) -> None:
        for name in ("none", "workflow.json", "..%2f..%2fmodels", "__init__"):
            self.assertEqual(self.client.get(f"/schemas/{name}.json").status_code, 404)

    def test_unknown_schema_is_reported_in_json(self) -> None:
        error = self.client.get("/schemas/none.json").json()["error"]

        self.assertEqual(
            error,
            {
                "code": "no-such-schema",
                "sentence": "There is no schema named none. See /schemas/ for all schemas.",
            },
        )

    def test_they_are_only_read(self) -> None:
        for path in ("/schemas/task.json", "/schemas/"):
            response: Any = self.client.post(path)

            self.assertEqual((response.status_code, response.headers["Allow"]), (405, "GET, HEAD"))
            self.assertEqual(response.json()["error"]["code"], "method-not-allowed")
            self.assertEqual(self.client.head(path).status_code, 200)

    def test_one_that_is_known_is_not_sent_again(self) -> None:
        for path in ("/schemas/definition.json", "/schemas/task.json", "/schemas/"):
            tag = self.client.get(path).headers["ETag"]

            self.assertEqual(self.client.get(path, headers={"If-None-Match": tag}).status_code, 304)


class IndexTest(SimpleTestCase):
    def test_it_lists_every_schema_with_its_title_and_address(self) -> None:
        schemas = self.client.get("/schemas/").json()["schemas"]

        self.assertEqual({each["name"] for each in schemas}, set(NAMES))
        for each in schemas:
            with self.subTest(each["name"]):
                self.assertTrue(each["url"].startswith("http://testserver/schemas/"))
                schema: Any = self.client.get(each["url"])
                self.assertEqual(json.loads(schema.getvalue())["title"], each["title"])
