from contextlib import suppress
from decimal import Decimal

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from ticketflower.numbers import AmbiguousNumber, NotANumber, grouped, number_of, typed

NUMBERS = st.decimals(-(10**12), 10**12, places=3) | st.decimals(-2000, 2000, places=7)


class NumberOfTest(SimpleTestCase):
    def test_it_reads_numbers_as_people_write_them(self) -> None:
        for text, number in (
            ("12.50", "12.5"),
            ("12,50", "12.5"),
            ("1,5", "1.5"),
            ("1234,567", "1234.567"),
            ("0,125", "0.125"),
            (",5", "0.5"),
            (".5", "0.5"),
            ("007", "7"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("1 234 567", "1234567"),
            ("1\u202f234\u202f567", "1234567"),
            ("1\u00a0234", "1234"),
            ("1\u2009234,5", "1234.5"),
            ("1 234,567", "1234.567"),
            ("1'234'567", "1234567"),
            ("1\u2019234.50", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1.234,56", "1234.56"),
            ("1.234.567,891", "1234567.891"),
            ("12,34,567.5", "1234567.5"),
            (" 5 ", "5"),
            ("+5", "5"),
            ("- 5", "-5"),
            ("\u22125,5", "-5.5"),
            ("\u20135", "-5"),
            ("\u200e-5\u200f", "-5"),
            ("\uff11\uff12\uff0e\uff15", "12.5"),
            ("\u0661\u0662\u066b\u0665", "12.5"),
            ("1\u066c234", "1234"),
        ):
            with self.subTest(text):
                self.assertEqual(number_of(text), Decimal(number))

    def test_it_does_not_guess(self) -> None:
        for text, thousands, fraction in (
            ("1,234", "1234", "1.234"),
            ("1.234", "1234", "1.234"),
            ("-123.456", "-123456", "-123.456"),
            ("1,000", "1000", "1.000"),
        ):
            with self.subTest(text):
                with self.assertRaises(AmbiguousNumber) as found:
                    number_of(text)

                self.assertEqual(found.exception.thousands, Decimal(thousands))
                self.assertEqual(found.exception.fraction, Decimal(fraction))

    def test_it_returns_the_text_beside_the_number(self) -> None:
        for text, unit in (
            ("12 EUR", "EUR"),
            ("€ 12,50", "€"),
            ("50%", "%"),
            ("12.-", ".-"),
            ("12,", ","),
            ("many", ""),
            ("(5)", ""),
            ("1 of many, many, many of them", ""),
        ):
            with self.subTest(text):
                with self.assertRaises(NotANumber) as found:
                    number_of(text)

                self.assertEqual(found.exception.unit, unit)

    def test_what_is_no_number_is_refused(self) -> None:
        for text in ("", " ", "-", ".", "1e3", "1_000", "NaN", "Infinity", "0x10", "12-5", "--5",
                     "1,2,3", "1.23.456", "1..5", "1,234,56", "0.123.456", "1 2", "12 34,567.8.9",
                     "5\u00b2", "\u00bd", "\u2167", "1" * 61):  # fmt: skip
            with self.subTest(text), self.assertRaises(NotANumber):
                number_of(text)

    @given(NUMBERS)
    def test_what_is_shown_can_be_typed(self, number: Decimal) -> None:
        self.assertEqual(number_of(typed(number)), number)
        self.assertEqual(number_of(typed(float(number))), Decimal(str(float(number))))

    @given(NUMBERS)
    def test_what_is_read_can_be_pasted_or_is_asked_about(self, number: Decimal) -> None:
        try:
            self.assertEqual(number_of(grouped(number)), number)
        except AmbiguousNumber as found:
            self.assertEqual(found.fraction, number)

    @given(st.text(max_size=12, alphabet="0123456789.,' +-e_%\u2212\u00a0\uff11"))
    def test_every_text_is_a_number_or_refused(self, text: str) -> None:
        with suppress(NotANumber):
            self.assertTrue(number_of(text).is_finite())
