"""The checker takes no longer for documents that are made to keep it busy."""

import json
import time
import unittest
from itertools import count, pairwise

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CompanyContext, check
from workflow_design.documents.budget import SECONDS, Budget
from workflow_design.documents.report.report import Report, Severity
from workflow_design.tests.factories import YES_NO, task, workflow_document
from workflow_design.tests.grown_documents import (
    numbered,
    of_actions,
    of_forms,
    of_others,
    of_the_way,
    of_workflows,
)
from workflow_design.tests.largest_workflow import largest_workflow
from workflow_design.tests.real_documents import PURCHASE

ENDS = {"takes-too-long", "undecided"}
THROUGH: list[JsonObject] = [{"from": None, "to": "review"}, {"from": "review", "to": None}]
WHEN_APPROVED: JsonObject = {
    "from": "review",
    "to": None,
    "priority": 1,
    "condition": {"==": [{"var": "approved"}, True]},
}

MOST_SECONDS = 5
"""Of processor time; most take a fraction of one."""


def var(name: str) -> JsonObject:
    return {"var": name}


def fields(names: list[str], field_type: str = "integer") -> list[JsonObject]:
    return [{"FieldName": name, "FieldType": field_type, "Required": True} for name in names]


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

                report = check(text, CompanyContext()).report

                self.assertTrue(report.ok, report.as_text("it")[:300])
                self.assertLess(time.process_time() - start, MOST_SECONDS)


class GrownListsTest(unittest.TestCase):
    """Each list that a document can have, at its limit and beyond."""

    def check_each(self, documents: dict[str, JsonObject]) -> None:
        around = CompanyContext(workflows={"purchase": workflow_document()})
        for name, document in documents.items():
            with self.subTest(name):
                text = json.dumps(document)
                start = time.thread_time()

                check(text, around)

                self.assertLess(time.thread_time() - start, SECONDS + 1)


class GrownFormsTest(GrownListsTest):
    def test_no_list_of_a_form_makes_it_take_long(self) -> None:
        self.check_each(of_forms())


class GrownActionsTest(GrownListsTest):
    def test_no_list_of_an_action_makes_it_take_long(self) -> None:
        self.check_each(of_actions())


class GrownWorkflowsTest(GrownListsTest):
    def test_no_list_of_a_workflow_makes_it_take_long(self) -> None:
        self.check_each(of_workflows())


class GrownPathsTest(GrownListsTest):
    def test_no_list_of_tasks_transitions_and_conditions_makes_it_take_long(self) -> None:
        self.check_each(of_the_way())


class GrownBundlesTest(GrownListsTest):
    def test_no_list_of_a_ticket_or_bundle_makes_it_take_long(self) -> None:
        self.check_each(of_others())


class BudgetTest(unittest.TestCase):
    """Looks at the clock are counted instead of seconds."""

    def test_wherever_the_time_ends_the_check_ends_in_words(self) -> None:
        text = PURCHASE.read_text(encoding="utf-8")
        around = CompanyContext(company_roles=("Staff", "Manager", "Finance"))
        usual = check(text, around).report.messages

        reports = [report_after(text, looks, around) for looks in range(looks_of(text, around))]

        ends = [next((each.code for each in r.messages if each.code in ENDS), "") for r in reports]
        self.assertEqual(ends[0], "takes-too-long")
        self.assertIn("undecided", ends)
        for end, report in zip(ends, reports, strict=True):
            self.assertTrue(end or report.messages == usual, report.as_text("it"))

    def test_errors_are_reported_before_verification(self) -> None:
        """However long the proof of the first workflow takes, the second is looked at."""
        broken = {"key": "second", "title": "Second", "tasks": [], "transitions": []}
        long = {key: value for key, value in copies_in_circles().items() if key != "kind"}
        text = json.dumps({"kind": "bundle", "workflows": [long, broken]})

        report = check(text, CompanyContext()).report

        self.assertIn("too-few", [each.code for each in report.errors])

    def test_a_usual_document_is_decided_long_before(self) -> None:
        text = json.dumps(largest_workflow())

        report = check(text, CompanyContext()).report

        self.assertNotIn("undecided", [each.code for each in report.messages])

    def test_a_proof_without_time_is_a_warning(self) -> None:
        text = json.dumps(workflow_document(transitions=[*THROUGH, WHEN_APPROVED]))
        found = [report_after(text, looks) for looks in range(looks_of(text))]

        said = [m for report in found for m in report.messages if m.code == "undecided"]

        self.assertEqual({message.severity for message in said}, {Severity.WARNING})
        sentence = "before it could verify that tickets can always continue."
        self.assertIn(sentence, said[0].sentence)


def looks_of(text: str, around: CompanyContext | None = None) -> int:
    """How often a check looks at the clock."""
    looks = 0

    def clock() -> float:
        nonlocal looks
        looks += 1
        return 0

    check(text, around or CompanyContext(), Budget(1, clock))
    return looks


def report_after(text: str, looks: int, around: CompanyContext | None = None) -> Report:
    """The report of a check that has time for so many looks at the clock."""
    budget = Budget(looks + 1, map(float, count()).__next__)
    return check(text, around or CompanyContext(), budget).report
