"""Decimal arithmetic of rules: as people compute, exact, and without end only in quotients."""

import json
import unittest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ticketflower.types import Json
from workflow_design.documents.rules import evaluation

COMPUTED: list[tuple[Json, Json]] = [
    ({"+": [{"*": [0.07, 10000]}, 300]}, 1000),
    ({"+": [0.1, 0.2]}, 0.3),
    ({"-": [1000.01, 1000]}, 0.01),
    ({"*": [1.1, 1.1]}, 1.21),
    ({"*": [{"/": [1, 3]}, 3]}, 1),
    ({"/": [1, 3]}, 0.333333333333333),
    ({"/": [7, 2]}, 3.5),
    ({"%": [-7.5, 2]}, -1.5),
    ({"%": [1e300, 7]}, int(Decimal("1e300")) % 7),
    ({"max": [1, 2.5]}, 2.5),
    ({"+": []}, 0),
    ({"+": {"var": "prices"}}, 0.6),
    ({"+": {"map": [{"var": "rows"}, {"*": [{"var": "n"}, {"var": "price"}]}]}}, 0.7),
    (
        {"reduce": [{"var": "prices"}, {"+": [{"var": "accumulator"}, {"var": "current"}]}, 0]},
        0.6,
    ),
    ({"+": [None, True, False, "1.5", ""]}, 2.5),
    ({"+": [2**62, 2**61]}, 2**62 + 2**61),
    ({"+": [2**53, 1]}, 2**53 + 1),
    ({"*": [2**53 + 1, 1.0]}, 2**53 + 1),
    ({"+": [2**62, 2**62]}, 2.0**63),
    ({"*": [1e308, 10]}, 1.7976931348623157e308),
    ({"-": {"*": [1e308, 10]}}, -1.7976931348623157e308),
    ({"*": [1e-300, 1e-300]}, 0),
    ({"round": [2.5]}, 3),
    ({"round": [-2.5]}, -3),
    ({"round": [2.675, 2]}, 2.68),
    ({"round": [{"*": [1.005, 100]}]}, 101),
    ({"round": [{"/": [100, 3]}, 2]}, 33.33),
    ({"round": [1e300, 15]}, 1e300),
    ({"round": [2**62 + 1, 2]}, 2**62 + 1),
]
DATA: Json = {"prices": [0.1, 0.2, 0.3], "rows": [{"n": 3, "price": 0.1}, {"n": 2, "price": 0.2}]}
ITEM = "it"


def computed(rule: Json, data: Json = None) -> Json:
    return evaluation.transform({ITEM: rule, "": 0}, data)[ITEM]


class DecimalsTest(unittest.TestCase):
    def test_rules_compute_as_people_do(self) -> None:
        for rule, expected in COMPUTED:
            with self.subTest(rule):
                found = computed(rule, DATA)
                self.assertEqual((found, type(found)), (expected, type(expected)))

    def test_an_offer_of_exactly_the_limit_is_within_it(self) -> None:
        limit: Json = {">": [{"+": [{"*": [{"var": "rate"}, {"var": "sum"}]}, 300]}, 1000]}
        data: Json = {"rate": 0.07, "sum": 10000}

        self.assertFalse(evaluation.holds(limit, data))
        self.assertEqual(evaluation.truths([json.dumps(limit)], data), (False,))

    @given(
        st.lists(st.decimals(-(10**6), 10**6, places=2).map(float), min_size=2, max_size=5),
        st.sampled_from("+-*"),
    )
    def test_results_are_exact_while_they_have_15_digits(
        self, numbers: list[float], operator: str
    ) -> None:
        first, *others = [Fraction(str(each)) for each in numbers[: 2 if operator != "+" else 5]]
        exact = first
        for other in others:
            exact = {"+": exact + other, "-": exact - other, "*": exact * other}[operator]

        found = computed({operator: numbers[: 2 if operator != "+" else 5]})

        self.assertIsInstance(found, int | float)
        nearest = Fraction(f"{Decimal(exact.numerator) / exact.denominator:.15g}")
        self.assertEqual(Fraction(str(found)), nearest)

    @given(st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=4))
    def test_whole_numbers_stay_as_they_were(self, numbers: list[int]) -> None:
        self.assertEqual(computed({"+": numbers}), sum(numbers))
        self.assertEqual(computed({"max": numbers}), max(numbers))
