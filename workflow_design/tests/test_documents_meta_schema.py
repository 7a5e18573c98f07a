"""Our one meta-schema takes what that of the draft takes, and the items of older drafts."""

from typing import Any

from django.test import SimpleTestCase
from jsonschema import Draft202012Validator

from ticketflower.types import Json
from workflow_design.documents.schema.meta_schema import META_SCHEMA

VALUES: tuple[Json, ...] = (
    None, True, 0, -1, 1.5, "", "a", "number", "#/a", "a b", "^[", "https://example.com/a#",
    [], [1], ["a"], ["a", "a"], ["number"], ["number", "text"], [{}], [True], [{"type": "text"}],
    {}, {"a": 1}, {"a": {}}, {"a": True}, {"a": ["b"]}, {"a": ["b", "b"]}, {"a": {"minimum": "1"}},
    {"a": {"properties": {"b": {"required": "b"}}}},
)  # fmt: skip


class MetaSchemaTest(SimpleTestCase):
    def test_it_takes_the_same_schemas(self) -> None:
        published: Any = Draft202012Validator(Draft202012Validator.META_SCHEMA)
        ours: Any = Draft202012Validator(META_SCHEMA)
        keywords = [*META_SCHEMA["properties"], "unknown"]
        schemas = [{keyword: value} for keyword in keywords for value in VALUES]
        schemas += [{"items": schema} for schema in schemas]
        self.assertGreater(len(schemas), 3_000)

        differing = [
            schema
            for schema in [*VALUES, *schemas]
            if ours.is_valid(schema) != published.is_valid(schema)
        ]

        self.assertEqual([each for each in differing if not _is_of_older_draft(each)], [])


def _is_of_older_draft(schema: Json) -> bool:
    items = schema.get("items")
    inner = isinstance(items, dict) and _is_of_older_draft(items)
    return (
        isinstance(items, list) or inner or bool(schema.keys() & {"additionalItems", "enumNames"})
    )
