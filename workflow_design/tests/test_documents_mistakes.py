"""The table of typical mistakes: none is silent, and nearly all messages name the one repair."""

import json
import unittest
from typing import ClassVar

from workflow_design.checker.check import check
from workflow_design.documents.report.report import Message
from workflow_design.tests.apply_fix import all_edited, fixed
from workflow_design.tests.bad_documents.bases import COMPANY_CONTEXT
from workflow_design.tests.mistakes import MISTAKES, Mistake

LEAST_REPAIRABLE = 0.9
"""Of the messages, those that name the one change: in words, or as a fix."""

LEAST_FIXES = 0.7


def messages_on(text: str) -> list[Message]:
    return check(text, COMPANY_CONTEXT).report.messages


def repaired(text: str, message: Message) -> str:
    """The text after the fix of a message; of edits, which are made together, after all."""
    assert message.fix is not None
    if message.fix.edits:
        return all_edited(text, *(each.fix for each in messages_on(text) if each.fix is not None))
    return json.dumps(fixed(json.loads(text), message.fix))


class MistakesTest(unittest.TestCase):
    found: ClassVar[dict[str, Message | None]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.found = {each.name: cls.message_on(each) for each in MISTAKES}

    @staticmethod
    def message_on(mistake: Mistake) -> Message | None:
        at = (mistake.code, mistake.pointer)
        every = [each for each in messages_on(mistake.text) if (each.code, each.pointer) == at]
        words = [each for each in every if mistake.words in f"{each.sentence} {each.suggestion}"]
        return next(iter(words or every), None)

    def test_there_are_enough_of_them_with_names_of_their_own(self) -> None:
        self.assertGreaterEqual(len(MISTAKES), 99)
        self.assertEqual(len(self.found), len(MISTAKES))

    def test_none_is_silent_and_each_is_told_where_it_is(self) -> None:
        for mistake in MISTAKES:
            with self.subTest(mistake.name):
                said = [(m.code, m.pointer) for m in messages_on(mistake.text)]

                self.assertIsNotNone(self.found[mistake.name], said)

    def test_each_message_says_what_its_row_tells(self) -> None:
        for mistake in MISTAKES:
            with self.subTest(mistake.name):
                message = self.found[mistake.name]

                assert message is not None
                self.assertIn(mistake.words, f"{message.sentence} {message.suggestion}")

    def test_nearly_all_name_the_one_change_that_repairs_it(self) -> None:
        named = [each for each in MISTAKES if each.words or self.fix_of(each)]
        fixes = [each for each in MISTAKES if self.fix_of(each)]

        self.assertGreaterEqual(len(named) / len(MISTAKES), LEAST_REPAIRABLE)
        self.assertGreaterEqual(
            len(fixes) / len(MISTAKES),
            LEAST_FIXES,
            [each.name for each in MISTAKES if each not in fixes],
        )

    def test_a_fix_removes_its_message_and_brings_no_error(self) -> None:
        for mistake in MISTAKES:
            message = self.found[mistake.name]
            if message is None or message.fix is None:
                continue
            with self.subTest(mistake.name):
                before, after = (
                    {(m.code, m.pointer, m.sentence) for m in messages_on(text)}
                    for text in (mistake.text, repaired(mistake.text, message))
                )

                self.assertNotIn((message.code, message.pointer, message.sentence), after)
                self.assertEqual([each for each in after - before if each[0] in SYNTAX_CODES], [])

    def fix_of(self, mistake: Mistake) -> bool:
        message = self.found[mistake.name]
        return message is not None and message.fix is not None


SYNTAX_CODES = {"json-syntax", "not-a-number", "unknown-key", "wrong-type"}
"""Codes of errors that a fix itself could make."""
