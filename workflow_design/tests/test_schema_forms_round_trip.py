"""Random valid answers go through the form as a browser shows and sends it, and come back."""

import json
from html.parser import HTMLParser
from typing import Any, override

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.fields.questions import questions_of_fields, schema_of_questions
from workflow_design.documents.schema.validate import errors_of
from workflow_design.tests.answers_forms import PEOPLE, form_of, questions, schema_of

LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
LINES = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
DATES = st.dates().map(str)
TIMES = st.times().map(lambda time: time.isoformat("minutes") + ":00")
MOMENTS = st.datetimes().map(lambda moment: moment.isoformat("T", "minutes") + ":00Z")
MAILS = st.sampled_from(["ann@example.com", "o'brien+x@sub.example.org", "jürgen@example.com"])
URLS = st.sampled_from(["https://example.com/a?b=1&c=%22#d", "http://intranet", "https://ü.de/<>"])
PHONES = st.sampled_from(["+49 (30) 123-45", "110", "(030) 12.34/56"])
USERS = st.sampled_from([person.email for person in PEOPLE])
TWO_PLACES = st.decimals(0, 10**9, places=2).map(float)
FLOATS = st.one_of(st.decimals(-(10**6), 10**6, places=7), st.decimals(-2000, 2000, places=3)).map(
    float
)
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)

CHOICES = ["S", "M", " L ", '"><b>', "0", "-"]
NUMBERS = [0, 1, -1, 0.5]
TITLED = [{"const": 1, "title": "Low"}, {"const": 2, "title": "High & <low>"}]


def several(choices: list[Json]) -> st.SearchStrategy[Json]:
    """Some of the choices, in the order in which they are offered."""
    picked = st.sets(st.integers(0, len(choices) - 1), min_size=1)
    return picked.map(lambda indexes: [choices[index] for index in sorted(indexes)])


PROPERTIES: Json = {
    "line": {"type": "string", "minLength": 1, "maxLength": 30},
    "lines": {"type": "string", "format": "text"},
    "integer": {"type": "integer"},
    "bounded": {"type": "integer", "exclusiveMinimum": 0, "maximum": 10, "multipleOf": 2},
    "number": {"type": ["number", "null"]},
    "money": {"type": "number", "minimum": 0, "multipleOf": 0.01},
    "box": {"type": "boolean"},
    "radio": {"type": "boolean"},
    "agreed": {"type": "boolean", "const": True},
    "size": {"enum": CHOICES},
    "few": {"enum": CHOICES[:3]},
    "rank": {"type": "number", "enum": NUMBERS},
    "level": {"type": "integer", "oneOf": TITLED},
    "tags": {"type": "array", "items": {"enum": CHOICES}, "uniqueItems": True},
    "ranks": {"type": "array", "items": {"type": "number", "enum": NUMBERS}},
    "day": {"type": "string", "format": "date"},
    "at": {"type": "string", "format": "time"},
    "moment": {"type": "string", "format": "date-time"},
    "mail": {"type": "string", "format": "email"},
    "page": {"type": "string", "format": "uri"},
    "phone": {"type": "string", "format": "phone"},
    "boss": {"type": "string", "format": "user"},
    "code": {"type": "string", "pattern": "^[A-Z]+$"},
    "address": {
        "type": "object",
        "required": ["street", "country"],
        "properties": {
            "street": {"type": "string"},
            "since": {"type": "string", "format": "date"},
            "country": {"type": "object", "properties": {"code": {"type": "string"}}},
        },
    },
    "empty": {"type": "object", "properties": {"note": {"type": "string"}}},
}
REQUIRED = ("line", "radio", "agreed", "few", "address")
ANSWERS = st.fixed_dictionaries(
    {
        "line": LINE,
        "radio": st.booleans(),
        "box": st.booleans(),
        "agreed": st.just(True),
        "few": st.sampled_from(CHOICES[:3]),
        "address": st.fixed_dictionaries(
            {
                "street": LINE,
                "country": st.fixed_dictionaries({}, optional={"code": LINE}),
            },
            optional={"since": DATES},
        ),
    },
    optional={
        "lines": LINES,
        "integer": INTEGERS,
        "bounded": st.sampled_from([2, 4, 6, 8, 10]),
        "number": FLOATS,
        "money": TWO_PLACES,
        "size": st.sampled_from(CHOICES),
        "rank": st.sampled_from(NUMBERS),
        "level": st.sampled_from([1, 2]),
        "tags": several([*CHOICES]),
        "ranks": several([*NUMBERS]),
        "day": DATES,
        "at": TIMES,
        "moment": MOMENTS,
        "mail": MAILS,
        "page": URLS,
        "phone": PHONES,
        "boss": USERS,
        "code": st.from_regex(r"\A[A-Z]{1,20}\Z"),
        "empty": st.fixed_dictionaries({"note": LINE}),
    },
)

TYPES: dict[str, st.SearchStrategy[Any]] = {
    "string": LINE,
    "text": LINES,
    "integer": INTEGERS,
    "decimal": FLOATS,
    "boolean": st.booleans(),
    "date": DATES,
    "time": TIMES,
    "datetime": MOMENTS,
    "email": MAILS,
    "url": URLS,
    "phone": PHONES,
    "choice": st.sampled_from(CHOICES),
    "multichoice": several([*CHOICES]),
    "user": USERS,
}
FIELDS = [
    {"FieldName": name, "FieldType": name, "Choices": CHOICES, "Required": name != "text"}
    for name in TYPES
]


class Browser(HTMLParser):
    """What a browser sends of a page's controls if nobody touches them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.textarea = self.select = ""
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "textarea":
            self.textarea, self.sent[name] = name, [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.sent.setdefault(self.select, []).append(given["value"])
        elif tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            value = given.get("value", "on" if kind == "checkbox" else "")
            self.sent.setdefault(name, []).append(value)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            (text,) = self.sent[self.textarea]
            self.sent[self.textarea] = [text.removeprefix("\n").replace("\n", "\r\n")]
            self.textarea = ""

    @override
    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.sent[self.textarea][0] += data


def sent_by_a_browser(form: AnswersForm) -> JsonObject:
    """The form's values by the names of its fields, without the prefix."""
    sent = Browser(form.as_div()).sent
    return {name.removeprefix("answer-"): values for name, values in sent.items()}


class RoundTripTest(SimpleTestCase):
    maxDiff = None

    def assert_comes_back(self, asked: Any, schema: JsonObject, answers: JsonObject) -> None:
        self.assertEqual(errors_of(schema, answers), [], "the answers of the test are valid")
        shown = form_of(asked, known=answers)

        form = form_of(asked, sent_by_a_browser(shown))

        self.assertTrue(form.is_valid(), form.errors.as_text())
        self.assertEqual(form.answers(), answers)
        self.assertEqual(errors_of(schema, form.answers()), [])
        self.assertEqual(json.loads(json.dumps(form.answers())), answers)

    @settings(deadline=None, max_examples=75)
    @given(ANSWERS)
    def test_answers_to_a_schema_come_back(self, answers: JsonObject) -> None:
        asked = questions(PROPERTIES, REQUIRED)

        self.assert_comes_back(asked, schema_of(PROPERTIES, REQUIRED), answers)

    @settings(deadline=None, max_examples=50)
    @given(st.fixed_dictionaries(TYPES))
    def test_answers_to_fields_come_back(self, answers: JsonObject) -> None:
        asked = questions_of_fields(FIELDS)

        self.assert_comes_back(asked, schema_of_questions(asked), answers)

    def test_every_kind_of_control_is_there(self) -> None:
        page = form_of(questions(PROPERTIES, REQUIRED)).as_div()

        for kind in ("checkbox", "radio", "date", "time", "datetime-local", "email",
                     "url", "tel"):  # fmt: skip
            self.assertIn(f'type="{kind}"', page)
        self.assertIn("<select", page)
        self.assertIn("<textarea", page)
