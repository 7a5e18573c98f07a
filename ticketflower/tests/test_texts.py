from django.test import SimpleTestCase

from ticketflower.texts import as_sentences, is_blank, without_invisible


class BlankTest(SimpleTestCase):
    def test_what_leaves_no_mark_is_blank(self) -> None:
        for text in ("", " \t\r\n", "\u00a0\u202f\u3000", "\u200b", "\u2060", "\u2800", "\u3164",
                     "\u115f", "\uffa0", "\ufe0f\ufe0e", "\u202a\u202e\u2069\u200e", "\u00ad",
                     "\U000e0001\U000e0100", "\x00\x7f", "\u034f", "\u180e"):  # fmt: skip
            with self.subTest(ascii(text)):
                self.assertTrue(is_blank(text))

    def test_what_leaves_a_mark_is_not(self) -> None:
        for text in (
            "a",
            ".",
            "\u200b-",
            "\u2801",
            "\u3163",
            "\u0301",
            "\U0001f600\ufe0f",
            "مرحبا",
        ):
            with self.subTest(ascii(text)):
                self.assertFalse(is_blank(text))

    def test_visible_characters_are_kept(self) -> None:
        self.assertEqual(without_invisible("\u200eA\u200bb \u3164c\ufeff"), "Ab c")


class SentencesTest(SimpleTestCase):
    def test_the_first_ends_as_a_sentence(self) -> None:
        for first, joined in (("EUR", "EUR. Most."), ("Why?", "Why? Most."), ("", "Most.")):
            self.assertEqual(as_sentences(first, "Most."), joined)
        self.assertEqual(as_sentences("EUR", ""), "EUR")
