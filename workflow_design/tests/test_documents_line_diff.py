"""The diff of two texts, line by line."""

import random
import time
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_design.documents.diff.line_diff import LINES_AROUND, LineKind, line_diff

TEXTS = st.lists(st.sampled_from("abcd"), max_size=30).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)


class LineDiffTest(unittest.TestCase):
    def test_the_same_text_has_none(self) -> None:
        self.assertEqual(line_diff("a\nb\n", "a\nb\n"), [])

    def test_changed_line_is_shown_with_its_context(self) -> None:
        before = "".join(f"{number}\n" for number in range(1, 21))
        lines = line_diff(before, before.replace("10\n", "ten\n"))

        self.assertEqual(
            [(each.kind, each.before, each.after, each.text, each.count) for each in lines],
            [
                (LineKind.FOLDED, None, None, "", 6),
                *((LineKind.SAME, number, number, str(number), 1) for number in (7, 8, 9)),
                (LineKind.REMOVED, 10, None, "10", 1),
                (LineKind.ADDED, None, 10, "ten", 1),
                *((LineKind.SAME, number, number, str(number), 1) for number in (11, 12, 13)),
                (LineKind.FOLDED, None, None, "", 7),
            ],
        )

    def test_a_text_from_nothing_is_all_new(self) -> None:
        kinds = [each.kind for each in line_diff("", "a\nb\n")]

        self.assertEqual(kinds, [LineKind.ADDED, LineKind.ADDED])

    def test_very_long_texts_are_compared_in_time(self) -> None:
        chance = random.Random(1)
        before, after = (
            "first\n" + "".join(f"{chance.randrange(600)}\n" for _ in range(48_000)) + "last\n"
            for _ in range(2)
        )
        began = time.process_time()

        lines = line_diff(before, after)

        self.assertLess(time.process_time() - began, 2)
        self.assertEqual([lines[0].text, lines[-1].text], ["first", "last"])
        self.assertEqual(sum(each.kind is LineKind.REMOVED for each in lines), 48_000)
        self.assertEqual(line_diff(before, before), [])

    def test_lines_end_as_editors_count_them(self) -> None:
        self.assertEqual(len(line_diff("", '"a\u2028b"\n')), 1)

    @settings(max_examples=300, deadline=None)
    @given(TEXTS, TEXTS)
    def test_each_line_of_both_sides_appears_once(self, before: str, after: str) -> None:
        lines = line_diff(before, after)
        folded = sum(each.count for each in lines if each.kind is LineKind.FOLDED)

        for side, text in (("before", before), ("after", after)):
            shown = [each for each in lines if getattr(each, side) is not None]
            wanted = text.splitlines()
            self.assertTrue(all(each.text == wanted[getattr(each, side) - 1] for each in shown))
            if before != after:
                self.assertEqual(len(shown) + folded, len(wanted))
        changed = [each for each in lines if each.kind in (LineKind.ADDED, LineKind.REMOVED)]
        self.assertEqual(changed == [], before == after)
        same = [each for each in lines if each.kind is LineKind.SAME]
        self.assertLessEqual(len(same), 2 * LINES_AROUND * max(len(changed), 1))
