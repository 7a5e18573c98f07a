"""Texts that are no JSON: all faults are told at once, each with the edit that repairs it."""

import json
import time
import unittest

from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow_design.checker.check import check
from workflow_design.documents.report.report import Message, Report
from workflow_design.documents.text.parse import parse_or_repair
from workflow_design.tests.apply_fix import all_edited
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT, WORKFLOW
from workflow_design.tests.test_documents_parse import NEARLY_JSON

DATA = json.loads(WORKFLOW)

DRAFT = """Sure! Here is the workflow you asked for:

```json
{
  // The purchase workflow
  'kind': 'workflow',
  key: "visit",
  "title": “Visit”,
  "fields": [
    {"FieldName": "amount" "FieldType": "decimal", "Required": True},
    {"FieldName": "note", "FieldType": "string", "Default": None,},
  ],
}
```
Let me know if you need anything else."""

MUTATIONS = {
    "a trailing comma in an object": ('"Required": true}', '"Required": true,}'),
    "a trailing comma in a list": ('["IT", "Sales"]', '["IT", "Sales",]'),
    "a comma missing in an object": ('"kind": "workflow",', '"kind": "workflow"'),
    "a comma missing in a list": ('["IT", "Sales"]', '["IT" "Sales"]'),
    "a colon missing": ('"title": "Review"', '"title" "Review"'),
    "an equals sign for a colon": ('"title": "Order"', '"title" = "Order"'),
    "an arrow for a colon": ('"key": "order"', '"key" => "order"'),
    "a line comment": ('"tasks": [', '"tasks": [ // the tasks'),
    "a comment of Python": ('"transitions": [', '# then\n  "transitions": ['),
    "a block comment": ('"type": "object",', '/* the\n form */ "type": "object",'),
    "single quotes": ('"Purchase request"', "'Purchase request'"),
    "single quotes around an apostrophe": ('"Purchase request"', "'Purchase\\u0020request'"),
    "curly quotes": ('"amount", "FieldType"', "“amount”, “FieldType”"),
    "a curly quote at the end": ('"Approve?"', '"Approve?”'),
    "backticks": ('"purchase"', "`purchase`"),
    "True": ('"Required": true', '"Required": True'),
    "None": ('{"from": null, "to": "review"}', '{"from": None, "to": "review"}'),
    "undefined": ('"to": null}', '"to": undefined}'),
    "a key without quotes": ('"from": "review", "to": "order"', 'from: "review", to: "order"'),
    "a text without quotes": ('"wanted_by"', "wanted_by"),
    "a number with a plus": ('"priority": 1', '"priority": +1'),
    "a number with a zero in front": ('"priority": 1', '"priority": 01'),
    "a space that is none": ('"fields": [', '"fields":\u00a0['),
    "an extra comma": ('"department", ', '"department",, '),
    "semicolons": ('"kind": "workflow",', '"kind": "workflow";'),
}
"""What is changed in the text of a good document, whose data is known."""

AROUND = {
    "nothing": "{}",
    "a fence": "```json\n{}\n```",
    "a fence without a language": "```\n{}\n```\n",
    "sentences": "Here is the document:\n\n{}\nIt has two tasks; don't change the key.",
    "a sentence and a fence": "Of course.\n```json\n{}```\nThat's it!",
    "an assignment": "const workflow = {};",
}


def messages_on(text: str) -> list[Message]:
    return check(text, COMPANY_CONTEXT).report.messages


def repaired(text: str, messages: list[Message]) -> str:
    return all_edited(text, *(each.fix for each in messages if each.fix is not None))


class AllAtOnceTest(unittest.TestCase):
    def test_a_typical_draft_is_repaired_in_one_round(self) -> None:
        found = [each for each in messages_on(DRAFT) if each.code == "json-syntax"]

        text = repaired(DRAFT, found)

        self.assertEqual(len(found), 13)
        self.assertEqual(json.loads(text)["fields"][0]["FieldType"], "decimal")
        self.assertEqual([m.code for m in messages_on(text)], ["no-tasks"])

    def test_each_fault_has_its_line_and_column(self) -> None:
        places = [
            (each.line, each.column, each.sentence.split(":")[0])
            for each in messages_on(DRAFT)
            if each.code == "json-syntax"
        ]

        self.assertEqual(
            places[:4],
            [
                (1, 1, "Remove the Markdown fence"),
                (5, 3, "JSON has no comments; put explanations in “description”."),
                (6, 3, "Strings need double quotes (\"), not single quotes (')."),
                (6, 11, "Strings need double quotes (\"), not single quotes (')."),
            ],
        )
        self.assertEqual(places[-1][:2], (14, 1))

    def test_the_rest_of_the_document_is_checked_in_the_same_round(self) -> None:
        found = messages_on(
            DRAFT.replace('"note", "FieldType": "string"', '"note", "FieldType": "sting"')
        )

        self.assertIn("unknown-value", [each.code for each in found])

    def test_nothing_is_stored_of_it(self) -> None:
        self.assertIsNone(check(DRAFT, COMPANY_CONTEXT).document)

    def test_where_a_fault_has_no_repair_only_the_syntax_is_checked(self) -> None:
        report = check(
            WORKFLOW.replace('"priority": 1', '"priority": NaN, "x": [}'), COMPANY_CONTEXT
        )

        codes = {each.code for each in report.report.messages}
        self.assertEqual(codes, {"not-a-number", "json-syntax"})
        self.assertIn("Only the syntax was checked", report.report.not_checked)


class FixTest(unittest.TestCase):
    def test_each_mutation_is_repaired_to_the_data_that_was_meant(self) -> None:
        for name, (old, new) in MUTATIONS.items():
            with self.subTest(name):
                text = WORKFLOW.replace(old, new, 1)
                found = messages_on(text)

                self.assertNotEqual(text, WORKFLOW)
                self.assertTrue(found, "it is silent")
                self.assertEqual(json.loads(repaired(text, found)), DATA)

    @given(
        st.lists(st.sampled_from(sorted(MUTATIONS)), unique=True, max_size=len(MUTATIONS)),
        st.sampled_from(sorted(AROUND)),
    )
    @settings(max_examples=60, deadline=None)
    def test_any_of_them_together_are_repaired_at_once(self, names: list[str], around: str) -> None:
        text = WORKFLOW
        for old, new in map(MUTATIONS.__getitem__, names):
            text = text.replace(old, new, 1)
        text = AROUND[around].replace("{}", text, 1)

        found = messages_on(text)

        self.assertEqual(json.loads(repaired(text, found)), DATA)

    @given(NEARLY_JSON | st.text(max_size=60))
    @example('{"a": "b" c: 1')
    @example("{'a': 'it\\'s'}")
    @example('{"a": [1, 2}')
    @example('{"title": "the "best" one", "b": "x\ny"}')
    @settings(max_examples=800, deadline=None)
    def test_all_edits_together_make_it_json(self, text: str) -> None:
        """Where each fault has an edit; and edits never overlap."""
        report = Report()
        parsed = parse_or_repair(text, report)
        edited = repaired(text.removeprefix("\ufeff"), report.messages)

        if parsed.source is None and report.messages and all(m.fix for m in report.messages):
            again = parse_or_repair(edited, Report()).source
            assert again is not None and parsed.repaired is not None
            self.assertEqual(again.value, parsed.repaired.value)

    def test_a_hostile_text_takes_no_time(self) -> None:
        lines = "\n".join(f"'key{n}': 'it''s' True," for n in range(20_000))
        quotes = '{"a": "' + '" x "' * 100_000 + '"}'
        start = time.process_time()
        for text in (
            lines,
            "{" + lines,
            quotes,
            "```" * 100_000,
            "{'" + "\\'" * 200_000,
            "{" + "a " * 300_000,
        ):
            self.assertTrue(messages_on(text))

        self.assertLess(time.process_time() - start, 6)


class SentenceTest(unittest.TestCase):
    def sentence(self, text: str) -> str:
        return messages_on(text)[0].sentence

    def test_what_is_around_the_json_has_sentences_of_its_own(self) -> None:
        for text, sentence in (
            (f"```json\n{WORKFLOW}```", "Remove the Markdown fence: the file must begin with “{”."),
            (
                f"Here you are: {WORKFLOW}",
                "Remove the text before the JSON: the file must begin with “{”.",
            ),
            (f"{WORKFLOW}Done!", "Remove the text after the JSON: the file must end with “}”."),
            ("kind: workflow\nkey: a\nfields:\n  - {FieldName: a}\n", "This looks like YAML."),
            ("```yaml\nkind: workflow\n```", "This looks like YAML."),
            ('"kind": "workflow",\n"key": "a"', "A workflow file is one JSON object"),
            ("I can't write this document.", "A workflow file is one JSON object"),
        ):
            with self.subTest(text[:30]):
                self.assertTrue(self.sentence(text).startswith(sentence), self.sentence(text))

    def test_quotes_in_a_text_are_told_apart_from_its_end(self) -> None:
        text = WORKFLOW.replace('"Purchase request"', '"The "big" purchase"')

        found = messages_on(text)

        self.assertEqual(
            {each.sentence for each in found},
            {'A double quote in a string needs a backslash before it: \\".'},
        )
        self.assertEqual(json.loads(repaired(text, found))["title"], 'The "big" purchase')

    def test_a_text_over_two_lines_is_told_apart_from_one_without_an_end(self) -> None:
        broken = WORKFLOW.replace("Purchase request", "Purchase\nrequest")
        without_end = WORKFLOW.replace('"Purchase request"', '"Purchase request')

        self.assertIsNotNone(messages_on(broken)[0].fix)
        self.assertIsNone(messages_on(without_end)[0].fix)
        self.assertEqual(len(messages_on(without_end)), 1)

    def test_dots_for_what_is_left_out_have_no_repair(self) -> None:
        (message,) = messages_on(WORKFLOW.replace('"fields": [', '"fields": [ ...'))

        self.assertIn("left out", message.sentence)
        self.assertIsNone(message.fix)
