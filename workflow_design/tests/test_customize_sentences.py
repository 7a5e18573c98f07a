"""Customize: conditions as sentences, read and written."""

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.customize.readable_values import ReadableValue, readable_values
from workflow_design.customize.rules import read_rules
from workflow_design.customize.sentences import (
    OPERATORS,
    Sentence,
    Unsaid,
    read_sentence,
    write_sentence,
)
from workflow_design.customize.values import IF, KEPT, Clause
from workflow_design.documents.fields.kinds import KIND_OF_FIELD_TYPE, Family
from workflow_design.documents.wording.constants import as_json
from workflow_design.tests.factories import task, workflow_document
from workflow_design.tests.test_customize_documents import documents

AMOUNT: Json = {"var": "amount"}


def _field(kind: str) -> JsonObject:
    choices = {"Choices": ["IT", "Sales"]} if "choice" in kind else {}
    return {"FieldName": kind, "FieldType": kind, **choices}


VALUES = readable_values(
    workflow_document(
        fields=[*map(_field, KIND_OF_FIELD_TYPE), {"FieldName": "amount", "FieldType": "decimal"}]
    ),
    None,
)


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    value = draw(st.sampled_from([each for each in VALUES.values() if each.is_offered]))
    operator = draw(st.sampled_from(OPERATORS[value.kind.family]))
    texts = st.lists(_texts(value), min_size=1, max_size=1 if operator.values == 1 else 3)
    return Clause(value.name, operator.code, tuple(draw(texts)) if operator.values else ())


def _texts(value: ReadableValue) -> st.SearchStrategy[str]:
    match value.kind.family:
        case Family.CHOICE | Family.MULTICHOICE:
            return st.sampled_from([constant for constant, _ in value.choices])
        case Family.NUMBER:
            return st.integers(-(10**9), 10**9).map(str) | st.sampled_from(["0.5", "12.25", "7.0"])
        case Family.DATE:
            return st.dates().map(str)
        case Family.TIME:
            return st.times().map(lambda time: f"{time:%H:%M:00}")
    return st.text(min_size=1).filter(str.strip)


sentences = st.tuples(st.sampled_from(["and", "or"]), st.lists(clauses(), min_size=1, max_size=2))


class SentencesTest(unittest.TestCase):
    @settings(max_examples=300, deadline=None)
    @given(sentences)
    def test_a_written_sentence_is_read_back(self, drawn: tuple[str, list[Clause]]) -> None:
        join, parts = drawn
        sentence: Sentence = (join if len(parts) > 1 else "and", tuple(parts))

        condition = write_sentence(sentence, VALUES)

        self.assertEqual(read_sentence(condition, VALUES), sentence)

    def test_what_people_type_is_understood(self) -> None:
        for name, text, constant in (
            ("amount", "12,50", 12.5),
            ("amount", "1 500", 1500),
            ("time", "14:30", "14:30:00"),
        ):
            with self.subTest(text):
                clause = Clause(name, "==", (text,))

                condition = write_sentence(("and", (clause,)), VALUES)

                self.assertEqual(condition, {"==": [{"var": name}, constant]})

    def test_missing_values_are_reported(self) -> None:
        for clause, sentence in (
            (Clause(), "Choose a field."),
            (Clause("amount"), "Choose how to compare “Amount”."),
            (Clause("amount", ">"), "Enter what to compare “Amount” with."),
            (Clause("amount", ">", ("much",)), "“Amount”: enter a number, such as 500 or 12.50."),
            *(
                (Clause("date", ">", (text,)), "“Date”: enter a date, such as 2026-03-31.")
                for text in ("x", "2026-02-30", "0000-01-01", "\uff12026-01-01")
            ),
            *(
                (Clause("time", ">", (text,)), "“Time”: enter a time, such as 14:30.")
                for text in ("x", "25:00", "14:60")
            ),
        ):
            with self.subTest(sentence), self.assertRaises(Unsaid) as raised:
                write_sentence(("and", (clause,)), VALUES)
            self.assertEqual(str(raised.exception), sentence)

    def test_other_conditions_are_left_alone(self) -> None:
        conditions: tuple[Json, ...] = (
            *(AMOUNT, {"!": AMOUNT}, {">": [500, AMOUNT]}, {"===": [AMOUNT, 5]}, True, "x"),
            *({">": [AMOUNT, "5"]}, {"==": [AMOUNT, 1e21]}, {"==": [AMOUNT, True]}, {}),
            *({">": [AMOUNT, {"var": "integer"}]}, {">": [{"var": "nowhere"}, 5]}),
            *({"and": [{">": [AMOUNT, 1]}]}, {"and": [{">": [AMOUNT, n]} for n in range(3)]}),
            *({"in": [AMOUNT, []]}, {"in": [{"var": "choice"}, "IT"]}, {">": AMOUNT}),
            *({"==": [{"var": ["amount", 0]}, 5]}, {"and": {">": [AMOUNT, 1]}}, {"var": []}),
        )
        for condition in conditions:
            with self.subTest(as_json(condition)):
                self.assertIsNone(read_sentence(condition, VALUES))

    def test_most_conditions_of_the_templates_are_sentences(self) -> None:
        rules = [
            rule
            for name, each in documents().items()
            if name.startswith(("purchase/", "leave/", "complaint/", "incident/"))
            for origin in (None, *(t["key"] for t in each.workflow["tasks"]))
            for rule in read_rules(each.workflow, origin)
        ]

        self.assertGreater(sum(rule.kind == IF for rule in rules), 10)
        self.assertEqual([rule for rule in rules if rule.kind == KEPT], [])


class ReadableValuesTest(unittest.TestCase):
    def test_a_step_has_its_own_choices_of_a_name_that_several_ask_for(self) -> None:
        asking = [
            task(key, output_schema={"properties": {"next": {"enum": [key, "end"]}}})
            for key in ("a", "b")
        ]
        workflow = workflow_document(tasks=asking)

        def choices(step: str | None) -> list[str]:
            return [label for _, label in readable_values(workflow, step)["next"].choices]

        self.assertEqual(choices("a"), ["a", "end"])
        self.assertEqual(choices("b"), ["b", "end"])
        self.assertEqual(sorted(choices(None)), ["a", "b", "end"])

    def test_of_two_names_of_a_value_one_is_offered(self) -> None:
        schema = {"properties": {"good": {"type": "boolean", "title": "Good?"}}}
        workflow = workflow_document(
            tasks=[
                task("a", output_schema=schema),
                task("b", output_schema=schema, output_transform={"x": 1}),
            ]
        )

        offered = {
            name for name, each in readable_values(workflow, None).items() if each.is_offered
        }

        self.assertEqual(offered, {"amount", "department", "good", "tasks.b.output.good"})
