import json

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ticketflower.types import JsonObject
from workflow_design.examples import EXAMPLES
from workflow_design.tests.test_documents_good import GOOD

NAMES = ("workflow", "task", "ticket", "bundle", "parts")


class SchemaTest(SimpleTestCase):
    """What editors get at /schemas/ is enough to check a document with any library."""

    def schema(self, name: str) -> JsonObject:
        response = self.client.get(f"/schemas/{name}.json")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/schema+json")
        schema: JsonObject = json.loads(response.getvalue())
        return schema

    def validator(self, kind: str) -> Draft202012Validator:
        schemas = {name: self.schema(name) for name in NAMES}
        resources = [(each["$id"], Resource.from_contents(each)) for each in schemas.values()]
        return Draft202012Validator(schemas[kind], registry=Registry().with_resources(resources))

    def test_everybody_gets_them_and_each_is_a_schema(self) -> None:
        for name in NAMES:
            with self.subTest(name):
                schema = self.schema(name)

                Draft202012Validator.check_schema(schema)
                self.assertEqual(schema["$id"], f"/schemas/{name}.json")

    def test_they_take_the_good_documents_and_the_examples(self) -> None:
        for path in (*GOOD, *EXAMPLES):
            with self.subTest(path.name):
                document = json.loads(path.read_text("utf-8"))

                errors = list(self.validator(document["kind"]).iter_errors(document))

                self.assertEqual(errors, [])

    def test_they_refuse_an_unknown_key(self) -> None:
        document = json.loads(GOOD[0].read_text("utf-8"))

        errors = list(self.validator("workflow").iter_errors({**document, "colour": "red"}))

        self.assertEqual(len(errors), 1)
        self.assertIn("colour", errors[0].message)

    def test_no_other_file_is_served(self) -> None:
        for name in ("none", "workflow.json", "..%2f..%2fmodels", "__init__"):
            self.assertEqual(self.client.get(f"/schemas/{name}.json").status_code, 404)

    def test_they_are_only_read(self) -> None:
        self.assertEqual(self.client.post("/schemas/task.json").status_code, 405)
        self.assertEqual(self.client.head("/schemas/task.json").status_code, 200)
