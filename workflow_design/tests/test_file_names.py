import unicodedata

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from workflow_design.answers.file_names import MOST_BYTES, clean_file_name


class FileNameTest(SimpleTestCase):
    def test_folders_are_left_out(self) -> None:
        for name in ("../../etc/passwd", "C:\\Users\\ann\\passwd", "/etc/passwd", "..\\passwd"):
            self.assertEqual(clean_file_name(name), "passwd")

    def test_a_name_of_nothing_is_a_file(self) -> None:
        for name in ("", ".", "..", "../", "\x00", "\u202e", " . ", "a/"):
            self.assertEqual(clean_file_name(name), "file", repr(name))

    def test_invisible_and_bidirectional_characters_are_left_out(self) -> None:
        self.assertEqual(clean_file_name("a\x00b\r\n\x7f.pdf"), "ab.pdf")
        self.assertEqual(clean_file_name("in\u202efdp.exe"), "infdp.exe")
        self.assertEqual(clean_file_name("\u2066a\u2069\ufeff\u200b.txt"), "a.txt")

    def test_letters_and_emoji_of_the_world_are_kept(self) -> None:
        for name in (
            "Überblick.pdf",
            "見積書.xlsx",
            "تقرير.pdf",
            "🎉 party 👩\u200d💻.png",
            ".env",
        ):
            self.assertEqual(clean_file_name(name), name)
        self.assertEqual(clean_file_name("U\u0308.pdf"), "Ü.pdf")

    def test_a_long_name_keeps_its_beginning_and_ending(self) -> None:
        for name in ("a" * 300 + ".pdf", "😀" * 300 + ".pdf"):
            clean = clean_file_name(name)
            self.assertLessEqual(len(clean.encode()), MOST_BYTES)
            self.assertGreater(len(clean.encode()), MOST_BYTES - 4)
            self.assertEqual((clean[0], clean[-5:]), (name[0], "….pdf"))
        self.assertEqual(clean_file_name("a." + "b" * 300)[-2:], "b…")

    @given(st.text(max_size=400))
    def test_any_name_can_be_stored_and_is_clean(self, name: str) -> None:
        clean = clean_file_name(name)

        self.assertTrue(clean)
        self.assertLessEqual(len(clean.encode()), MOST_BYTES)
        self.assertFalse({"/", "\\"} & {*clean})
        self.assertFalse({unicodedata.category(each) for each in clean} & {"Cc", "Cs"})
        self.assertNotIn(clean, {".", ".."})
