"""The checker takes no longer for documents that are made to keep it busy."""

import json
import time
import unittest
from itertools import pairwise

from ticketflower.types import Json, JsonObject
from workflow_design.documents.check import Surroundings, check
from workflow_design.tests.factories import YES_NO, task, workflow_document

MOST_SECONDS = 5
"""Of processor time; most take a fraction of one."""


def var(name: str) -> JsonObject:
    return {"var": name}


def fields(names: list[str], field_type: str = "integer") -> list[JsonObject]:
    return [{"FieldName": name, "FieldType": field_type, "Required": True} for name in names]


def numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def one_task(condition: Json, own_fields: list[JsonObject]) -> JsonObject:
    """A task that some tickets leave by a condition, the others by the second transition."""
    return workflow_document(
        fields=own_fields,
        tasks=[task("t")],
        transitions=[
            {"from": None, "to": "t"},
            {"from": "t", "to": None, "condition": condition, "priority": 1},
            {"from": "t", "to": None},
        ],
    )


def looping(transforms: list[JsonObject], own_fields: list[JsonObject]) -> JsonObject:
    """Tasks in a loop, each of which changes the data."""
    keys = numbered("t", len(transforms))
    ways = list(zip([None, *keys], keys, strict=False))
    return workflow_document(
        fields=own_fields,
        tasks=[
            task(key, output_schema=YES_NO, output_transform=transform)
            for key, transform in zip(keys, transforms, strict=True)
        ],
        transitions=[
            *({"from": origin, "to": target} for origin, target in ways),
            {"from": keys[-1], "to": keys[0], "condition": {"==": [var("x0"), 1]}, "priority": 1},
            {"from": keys[-1], "to": None},
        ],
    )


def copies_of_copies() -> JsonObject:
    names = numbered("x", 600)
    chain = {name: var(following) for name, following in pairwise(names)}
    return looping([chain], fields(names[-1:]))


def copies_in_circles() -> JsonObject:
    names = numbered("x", 60)
    turns = [names[step:] + names[:step] for step in (1, 2, 3)]
    return looping([dict(zip(names, map(var, turn), strict=True)) for turn in turns], fields(names))


def many_dependent_answers() -> JsonObject:
    constants: Json = [number * 1_000 for number in range(1_500)]
    first, second, third = fields(["a", "b", "c"])
    second["VisibleIf"] = {"or": [{"in": [var("a"), constants]}, {">": [var("a"), -5]}]}
    third["VisibleIf"] = {"or": [{"in": [var("b"), constants]}, True]}
    return one_task({">": [var("c"), 1]}, [first, second, third])


def many_names_compared() -> JsonObject:
    names = numbered("n", 14)
    pairs: Json = [{"<": [var(one), var(two)]} for one, two in pairwise(names)]
    among: Json = {"in": [var(names[0]), list(range(400))]}
    return one_task({"and": [*pairs, among]}, fields(names))


def many_places() -> JsonObject:
    names, keys = numbered("b", 12), numbered("t", 150)
    ways = list(zip(keys, [*keys[1:], None], strict=True))
    condition = {"and": [*map(var, names)]}
    return workflow_document(
        fields=fields(names, "boolean"),
        tasks=[task(key) for key in keys],
        transitions=[
            {"from": None, "to": keys[0]},
            *({"from": o, "to": t, "condition": condition, "priority": 1} for o, t in ways),
            *({"from": o, "to": t} for o, t in ways),
        ],
    )


def large_conditions() -> JsonObject:
    names = numbered("b", 12)
    large: Json = [{"in": ["a", ["x"] * 100]} for _ in range(8)]
    condition = {"and": [*map(var, names), *large]}
    document = one_task(condition, fields(names, "boolean"))
    leaving = {"from": "t", "to": None, "condition": condition, "priority": 1}
    return {**document, "transitions": [*document["transitions"], *[leaving] * 40]}


class CheckerLimitsTest(unittest.TestCase):
    def test_no_document_takes_long(self) -> None:
        for make in (
            copies_of_copies,
            copies_in_circles,
            many_dependent_answers,
            many_names_compared,
            many_places,
            large_conditions,
        ):
            with self.subTest(make.__name__):
                text = json.dumps(make())
                start = time.process_time()

                report = check(text, Surroundings()).report

                self.assertTrue(report.ok, report.as_text("it")[:300])
                self.assertLess(time.process_time() - start, MOST_SECONDS)
