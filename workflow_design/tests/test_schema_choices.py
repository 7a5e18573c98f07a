"""The choices that a schema lists, and the only values that it allows."""

from django.test import SimpleTestCase

from ticketflower.types import Json
from workflow_design.documents.schema.choices import constants_of, listed_choices


class ChoicesTest(SimpleTestCase):
    def test_each_has_its_place_and_title(self) -> None:
        parts: Json = [{"type": "null"}, {"const": 1, "title": "One"}]

        choices = list(listed_choices({"enum": ["a"], "oneOf": parts}))

        self.assertEqual([each.value for each in choices], ["a", 1])
        self.assertEqual([each.title for each in choices], ["", "One"])
        self.assertEqual([each.path for each in choices], [("enum", 0), ("oneOf", 1, "const")])

    def test_one_is_plain_where_nothing_but_a_title_is_said_of_it(self) -> None:
        for part, is_plain in (
            ({"const": 1}, True),
            ({"const": 1, "title": "One"}, True),
            ({"const": 1, "title": "One", "minimum": 0}, False),
        ):
            (choice,) = listed_choices({"oneOf": [part]})

            self.assertIs(choice.is_plain, is_plain, part)

    def test_unfinished_schemas_have_none(self) -> None:
        for schema in ({}, {"enum": "a"}, {"oneOf": {"const": 1}}, {"oneOf": ["a", None]}):
            self.assertEqual(list(listed_choices(schema)), [])

    def test_what_is_allowed_is_what_the_first_keyword_lists(self) -> None:
        for schema, values in (
            ({"const": None, "enum": [1]}, [None]),
            ({"enum": [1, None], "oneOf": [{"const": 2}]}, [1, None]),
            ({"oneOf": [{"const": 2}, {"const": 3, "title": "Three"}]}, [2, 3]),
            ({"oneOf": [{"const": 2}, {"type": "string"}]}, None),
            ({"type": "boolean"}, None),
        ):
            with self.subTest(schema):
                self.assertEqual(constants_of(schema), values)
