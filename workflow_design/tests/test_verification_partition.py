"""Partitions of values: boundaries by comparisons, and a representative of each class."""

import unittest
from itertools import pairwise

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.dataflow.uses import uses_of
from workflow_design.checker.verification.dataflow.value_partition import DisjointSets, partition_of
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.values.domains import Domain
from workflow_design.checker.verification.values.partition import Partition
from workflow_design.checker.verification.values.schema_paths import SchemaAtPath, schema_at_path
from workflow_design.tests.verification import AMOUNT, asking, document_of, going, var


class RepresentativesTest(unittest.TestCase):
    def found(
        self, schema: JsonObject | None, partition: Partition, *, by_form: bool = True
    ) -> tuple[list[Json], bool]:
        representatives = Domain(schema, by_form).representatives(partition)
        return [*representatives.values], representatives.complete

    def test_numbers_at_and_between_boundaries(self) -> None:
        values, complete = self.found({"type": "integer"}, Partition(constants=(3, 10)))

        self.assertTrue(complete)
        self.assertEqual(values, [-2, -1, 1, 2, 3, 4, 5, 9, 10, 11, 12, 0])

    def test_numbers_of_a_class_beyond_the_bounds_of_the_schema_are_left_out(self) -> None:
        schema = {"type": "integer", "minimum": 5, "maximum": 6}

        self.assertEqual(self.found(schema, Partition(constants=(3,))), ([5, 6], True))

    def test_a_mentioned_choice_and_one_other(self) -> None:
        schema: JsonObject = {"enum": ["a", "b", "c", "d"]}

        self.assertEqual(self.found(schema, Partition(constants=("c",))), (["c", "a"], True))
        self.assertEqual(self.found(schema, Partition()), (["a", "b", "c", "d"], True))

    def test_a_mentioned_text_and_one_other(self) -> None:
        found = self.found({"type": "string"}, Partition(constants=("yes",)))

        self.assertEqual(found, (["yes", "something"], True))

    def test_a_service_may_answer_with_an_empty_text(self) -> None:
        values, _ = self.found({"type": "string"}, Partition(), by_form=False)

        self.assertEqual(values, ["", "something"])

    def test_days_before_at_and_after_a_boundary(self) -> None:
        schema: JsonObject = {"type": "string", "format": "date"}
        found = self.found(schema, Partition(constants=("2026-06-30",)))

        self.assertEqual(found, (["2026-06-30", "2026-06-29", "2026-07-01"], True))

    def test_services_may_answer_between_two_points_of_time(self) -> None:
        schema: JsonObject = {"type": "string", "format": "time"}
        partition = Partition(constants=("12:00:00",))

        self.assertTrue(self.found(schema, partition)[1])
        self.assertFalse(self.found(schema, partition, by_form=False)[1])

    def test_lists_with_and_without_what_is_looked_for(self) -> None:
        schema: JsonObject = {"type": "array", "items": {"enum": ["x", "y"]}, "uniqueItems": True}
        found = self.found(schema, Partition(members=("x",)))

        self.assertEqual(found, ([["y"], ["x"]], True))

    def test_null_is_a_class_of_its_own(self) -> None:
        found = self.found({"enum": ["a", None]}, Partition())

        self.assertEqual(found, (["a", None], True))

    def test_nothing_is_complete_of_which_nothing_is_known(self) -> None:
        self.assertFalse(self.found(None, Partition())[1])
        self.assertFalse(self.found({"type": "integer"}, Partition(is_computed=True))[1])

    def test_forms_give_no_text_with_a_space_at_its_end(self) -> None:
        by_form = Domain({"type": "string"})

        self.assertFalse(by_form.can_be_given("a "))
        self.assertTrue(by_form.can_be_given("a"))
        self.assertTrue(Domain({"type": "string"}, by_form=False).can_be_given("a "))
        self.assertFalse(Domain(None).can_be_given("a"))


class SchemaAtPathTest(unittest.TestCase):
    def test_a_value_in_an_optional_group(self) -> None:
        inner: JsonObject = {"type": "object", "properties": {"x": {"type": "string"}}}
        schema: JsonObject = {"type": "object", "properties": {"g": inner}}

        found = schema_at_path(schema, ["g", "x"], by_form=True)

        self.assertEqual(found, SchemaAtPath({"type": "string"}, True, True))

    def test_forms_always_send_boxes(self) -> None:
        schema: JsonObject = {"type": "object", "properties": {"ok": {"type": "boolean"}}}

        for by_form in (True, False):
            found = schema_at_path(schema, ["ok"], by_form=by_form)
            self.assertEqual(found, SchemaAtPath({"type": "boolean"}, not by_form, False))

    def test_no_schema_where_keywords_combine_others(self) -> None:
        schema: JsonObject = {"properties": {"x": {}}, "anyOf": [{}]}

        self.assertIsNone(schema_at_path(schema, ["x"], by_form=False))
        self.assertIsNone(schema_at_path({}, ["x"], by_form=False))


class PartitionTest(unittest.TestCase):
    def test_names_that_are_compared_share_their_boundaries(self) -> None:
        uses = uses_of([{"<": [var("a"), var("b")]}, {"==": [var("b"), 3]}])

        found = partition_of(["a", "b"], [uses], [])

        self.assertEqual((found.constants, found.compared), ((3,), 2))

    def test_choices_of_a_name_are_boundaries_of_what_is_compared_with_it(self) -> None:
        choice = {"FieldName": "kind", "FieldType": "choice", "Choices": ["red", "blue"]}
        text = {"FieldName": "note", "FieldType": "string", "Required": True}
        equal = {"==": [var("kind"), var("note")]}
        system = verify(document_of([going(None, "a", equal)], fields=[choice, text])).system

        found = system.partition.representatives(system.definitions.fields["note"]).values

        self.assertEqual(found[:2], ("red", "blue"))

    def test_value_is_partitioned_for_all_points_that_read_it(self) -> None:
        document = document_of(
            [
                going(None, "a", {">": [var("amount"), 5]}),
                going(None, "b"),
                going("a", "b", {">": [var("amount"), 50]}),
                going("a", None),
                going("b", None),
            ],
            fields=[AMOUNT],
        )
        verification = verify(document)

        amount = verification.system.definitions.fields["amount"]
        values = verification.system.partition.representatives(amount).values

        self.assertEqual(values, (-2, -1, 1, 2, 4, 5, 6, 7, 49, 50, 51, 52, 0))
        self.assertTrue(verification.system.partition.is_complete)

    def test_answer_is_partitioned_like_the_name_it_is_merged_into(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", None, {"==": [var("x"), 3]}), going("a", None)],
            [asking("a", "x", x={"type": "integer"})],
        )
        system = verify(document).system

        given = system.definitions.output("a", "x")
        assert given is not None

        self.assertIn(3, system.partition.representatives(given).values)


class OrderTest(unittest.TestCase):
    """Of several equally good representatives the first is shown: their order is fixed."""

    def test_relations_and_names_are_sorted(self) -> None:
        rules = [{"==": [var(one), var(other)]} for one, other in ("zy", "ax", "mn", "by")]

        found = uses_of(rules)

        self.assertEqual(found.names, tuple("abmnxyz"))
        self.assertEqual(list(found.relations), sorted(found.relations))

    def test_boundaries_are_in_the_order_of_names(self) -> None:
        names = [f"n{number}" for number in range(9)]
        uses = uses_of([{"==": [var(name), f"text {name}"]} for name in reversed(names)])

        found = partition_of(names, [uses], [])

        self.assertEqual(found.constants, tuple(f"text {name}" for name in names))

    def test_members_of_disjoint_sets_are_in_the_order_in_which_they_came(self) -> None:
        """Objects without an order of their own: that of a set of them is that of their memory."""
        members = [object() for _ in range(50)]
        sets = DisjointSets(members)

        for one, other in pairwise(members):
            sets.join(other, one)

        self.assertEqual(sets.all(), [members])

    def test_the_representatives_of_names_that_are_compared_are_in_the_order_of_names(self) -> None:
        names = [f"n{number}" for number in range(3)]
        fields = [{"FieldName": name, "FieldType": "string", "Required": True} for name in names]
        related = [{"==": [var(one), var(other)]} for one, other in pairwise(names)]
        constants = [{"==": [var(name), f"text {name}"]} for name in reversed(names)]
        system = verify(
            document_of(
                [going(None, None, {"or": [*related, *constants]}), going(None, None)],
                fields=fields,
            )
        ).system

        found = system.partition.representatives(system.definitions.fields["n0"]).values

        self.assertEqual(found[:3], tuple(f"text {name}" for name in names))
