"""Changes between two versions of a definition, as sentences."""

import json
import unittest
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.workflow.canonical_form import canonical_form, canonical_text
from workflow_design.tests.factories import YES_NO, task, ticket_document, workflow_document

AMOUNT: JsonObject = {"FieldName": "amount", "FieldType": "decimal"}
NOTE: JsonObject = {"FieldName": "note", "FieldType": "text"}
BIG = {">": [{"var": "amount"}, 100]}
WAYS: list[JsonObject] = [
    {"from": None, "to": "review"},
    {"from": "review", "to": "order", "condition": BIG, "priority": 1},
    {"from": "review", "to": None},
]


def described(before: Json, after: Json) -> list[str]:
    old = canonical_form(before) if before else None
    return [f"{each.kind}: {each.sentence}" for each in changes(old, canonical_form(after))]


class WorkflowChangesTest(unittest.TestCase):
    def check(self, before: JsonObject, after: JsonObject, *sentences: str) -> None:
        found = described(workflow_document(**before), workflow_document(**after))
        self.assertEqual(found, list(sentences))

    def test_what_is_the_same_is_not_sentences(self) -> None:
        self.check({}, {})
        self.check({}, {"description": "", "ext_ref": [], "display_layout": None})

    def test_titles_and_descriptions(self) -> None:
        self.check(
            {"title": "Old", "description": "x"},
            {"title": "New", "ext_ref": [{"Label": "A", "URI": "https://example.com"}]},
            'changed: Title changed from "Old" to "New".',
            'added: Links (ext_ref) set to [{"Label": "A", "URI": "https://example.com"}].',
            'removed: Description removed (was "x").',
        )

    def test_fields(self) -> None:
        self.check(
            {"fields": [{**AMOUNT, "Minimum": 0, "Maximum": 9}, NOTE]},
            {"fields": [{**AMOUNT, "Minimum": 5, "Required": True}, {**NOTE, "FieldName": "why"}]},
            "added: Field “amount”: Required set to true.",
            "changed: Field “amount”: Minimum changed from 0 to 5.",
            "removed: Field “amount”: Maximum removed (was 9).",
            "added: Field “why” added.",
            "removed: Field “note” removed.",
        )  # fmt: skip

    def test_fields_in_another_order(self) -> None:
        self.check(
            {"fields": [AMOUNT, NOTE]},
            {"fields": [NOTE, AMOUNT]},
            "moved: Fields reordered: “note”, “amount”.",
        )

    def test_true_is_not_one(self) -> None:
        self.check(
            {"fields": [{**AMOUNT, "Default": 1}]},
            {"fields": [{**AMOUNT, "Default": True}]},
            "changed: Field “amount”: Default changed from 1 to true.",
        )

    def test_tasks_that_came_and_went(self) -> None:
        self.check(
            {"tasks": [task("review"), task("old")]},
            {"tasks": [task("new"), task("review")]},
            "added: Task “new” added.",
            "removed: Task “old” removed.",
        )

    def test_change_of_a_schema_is_described_with_its_path(self) -> None:
        asked = {**YES_NO["properties"], "why": {"type": "string"}}
        approved = {"type": "boolean", "title": "Good?"}
        schema = {**YES_NO, "properties": {**asked, "approved": approved}}
        self.check(
            {"tasks": [task("review", output_schema=YES_NO)]},
            {"tasks": [task("review", output_schema=schema)]},
            "changed: Task “review”: output_schema/properties/approved/title changed "
            'from "Approve?" to "Good?".',
            'added: Task “review”: output_schema/properties/why set to {"type": "string"}.',
        )

    def test_questions_in_another_order(self) -> None:
        first: JsonObject = {"a": {}, "b": {}}
        second: JsonObject = {"b": {}, "a": {}}
        self.check(
            {"tasks": [task("review", output_schema={"properties": first})]},
            {"tasks": [task("review", output_schema={"properties": second})]},
            "moved: Task “review”: output_schema/properties: keys reordered: “b”, “a”.",
        )

    def test_worker_roles_and_layouts_have_their_own_parts(self) -> None:
        before = workflow_document(tasks=[task("review", worker_role="Staff")])
        layout = [{"Fields": ["amount"]}]
        after = workflow_document(tasks=[task("review", display_layout=layout)])

        found = changes(canonical_form(before), canonical_form(after))

        self.assertEqual([each.part for each in found], [Part.ROLES, Part.LAYOUTS])
        self.assertEqual(
            found[0].sentence, 'Task “review”: required role (worker_role) removed (was "Staff").'
        )

    def test_what_an_agent_is_told_and_has_time_for(self) -> None:
        agent = {"task_type": "ASYNC_ACTION", "instructions": "Read."}
        before = workflow_document(tasks=[task("read", **agent, action_url="https://a.example/")])
        after = workflow_document(
            tasks=[task("read", **{**agent, "instructions": "Read it."}, timeout_seconds=60)]
        )

        found = [
            str(each.sentence) for each in changes(canonical_form(before), canonical_form(after))
        ]

        self.assertEqual(
            found,
            [
                'Task “read”: instructions changed from "Read." to "Read it.".',
                "Task “read”: timeout_seconds set to 60.",
                'Task “read”: action_url removed (was "https://a.example/").',
            ],
        )

    def test_transitions(self) -> None:
        for after, sentences in (
            (WAYS, []),
            (
                [*WAYS, {"from": "order", "to": None, "condition": BIG}],
                [("added: Transition from “order” to the end, taken if Amount is greater than "
                 "100, added.")],
            ),
            (
                [WAYS[0], WAYS[2]],
                [("removed: Transition from “review” to “order”, taken if Amount is greater "
                 "than 100, removed.")],
            ),
            (WAYS[1:], ["removed: Transition from the start to “review” removed."]),
            (
                [WAYS[0], {**WAYS[1], "to": "pay"}, WAYS[2]],
                ["moved: Transition from “review” now leads to “pay” instead of “order”."],
            ),
            (
                [WAYS[0], {**WAYS[1], "priority": 2, "condition": True}, WAYS[2]],
                [("changed: Transition from “review” to “order”: now taken always; before, "
                 "if Amount is greater than 100."),
                 ("changed: Transition from “review” to “order”: priority changed from 1 "
                 "to 2.")],
            ),
            (
                [WAYS[0], WAYS[2], WAYS[1]],
                [("moved: Transitions reordered. Among transitions from one task with the same "
                 "priority, the first is tried first.")],
            ),
        ):  # fmt: skip
            with self.subTest(after):
                self.check({"transitions": WAYS}, {"transitions": after}, *sentences)

    def condition_change(self, before: Json, after: Json) -> Change:
        old, new = (
            canonical_form(workflow_document(transitions=[{**WAYS[1], "condition": each}]))
            for each in (before, after)
        )
        (change,) = changes(old, new)
        return change

    def test_changed_condition_is_described_in_words_and_as_json(self) -> None:
        change = self.condition_change(BIG, {"<": [{"var": "amount"}, 7]})

        self.assertEqual(
            change.sentence,
            "Transition from “review” to “order”: now taken if Amount is less than 7; "
            "before, if Amount is greater than 100.",
        )
        self.assertEqual(json.loads(change.before), BIG)
        self.assertEqual(json.loads(change.after), {"<": [{"var": "amount"}, 7]})

    def test_values_are_called_by_their_labels(self) -> None:
        answers = [{"const": "y", "title": "Accepted"}, {"const": "n", "title": "Refused"}]
        schema = {"type": "object", "properties": {"decision": {"oneOf": answers}}}
        tasks = [task("review", output_schema=schema), task("order")]
        old, new = (
            canonical_form(workflow_document(tasks=tasks, transitions=[
                *WAYS[:1], {**WAYS[1], "condition": {"==": [{"var": "decision"}, value]}}
            ]))
            for value in ("y", "n")
        )  # fmt: skip

        (change,) = changes(old, new)

        self.assertIn("taken if Decision is Refused; before, if Decision is Acc", change.sentence)

    def test_a_condition_that_is_too_long_for_a_sentence(self) -> None:
        rules = [{"==": [{"var": "department"}, f"Department {each}"]} for each in range(9)]

        change = self.condition_change({"or": rules}, BIG)

        self.assertIn("before, on a condition.", change.sentence)
        self.assertEqual(json.loads(change.before), {"or": rules})

    def test_conditions_that_read_the_same(self) -> None:
        rules = [{sign: [{"var": "amount"}, 5]} for sign in ("==", "===")]

        change = self.condition_change(*rules)

        self.assertEqual(change.sentence, "Transition from “review” to “order”: condition changed.")

    def test_without_a_version_before_all_is_new(self) -> None:
        found = described(None, workflow_document(fields=[AMOUNT]))

        self.assertEqual(
            found,
            [
                'added: Title set to "Purchase".',
                "added: Field “amount” added.",
                "added: Task “review” added.",
                "added: Transition from the start to “review” added.",
            ],
        )


class TicketChangesTest(unittest.TestCase):
    def check(self, before: JsonObject, after: JsonObject, *sentences: str) -> None:
        self.assertEqual(
            described(ticket_document(**before), ticket_document(**after)), list(sentences)
        )

    def test_the_workflow_and_presets(self) -> None:
        self.check(
            {"fields": {"department": "IT", "amount": 5}},
            {"fields": {"department": "HR", "note": "x"}, "workflow": "travel"},
            'changed: Workflow changed from "purchase" to "travel".',
            'changed: Preset “department” changed from "IT" to "HR".',
            'added: Preset “note” set to "x".',
            "removed: Preset “amount” removed (was 5).",
        )

    def test_who_may_submit(self) -> None:
        for before, after, sentences in (
            ([], ["Staff"], ["changed: Only “Staff” can submit it; before, everyone could."]),
            (["Staff"], [], ["changed: Everyone can submit it; before, only “Staff” could."]),
            (["Staff"], ["IT"], ["added: “IT” can now submit it.",
                                 "removed: “Staff” can no longer submit it."]),
            (["A", "B"], ["B", "A"], ["moved: Roles reordered: “B”, “A”."]),
        ):  # fmt: skip
            with self.subTest(after):
                self.check(
                    {"company_role_access": before}, {"company_role_access": after}, *sentences
                )


class TaskChangesTest(unittest.TestCase):
    def test_a_task_document(self) -> None:
        before = {"kind": "task", "workflow": "purchase", **task("review")}

        self.assertEqual(
            described(before, {**before, "title": "Look"}),
            ['changed: Title changed from "Review" to "Look".'],
        )


KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x", 1.0]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=3)
LAYOUTS = st.lists(st.fixed_dictionaries({"Fields": st.lists(KEYS, max_size=2)}), max_size=2)


def unique(name: str, more: dict[str, Any]) -> Any:
    each = st.fixed_dictionaries({name: KEYS}, optional=more)
    return st.lists(each, max_size=3, unique_by=lambda one: one[name])


FIELDS = unique("FieldName", {"Required": st.booleans(), "Default": VALUES, "VisibleIf": OBJECTS})
TASKS = unique(
    "key",
    {
        "title": KEYS,
        "output_schema": OBJECTS,
        "output_transform": OBJECTS,
        "worker_role": KEYS,
        "edit_layout": LAYOUTS,
    },
)
TRANSITIONS = st.lists(
    st.fixed_dictionaries(
        {"from": KEYS | st.none(), "to": KEYS | st.none()},
        optional={"condition": VALUES, "priority": st.integers(0, 1)},
    ),
    max_size=4,
)
WORKFLOWS = st.builds(
    lambda parts: canonical_form({"kind": "workflow", "key": "w", **parts}),
    st.fixed_dictionaries(
        {"title": KEYS, "fields": FIELDS, "tasks": TASKS, "transitions": TRANSITIONS},
        optional={"description": KEYS, "display_layout": LAYOUTS},
    ),
)
TICKETS = st.builds(
    lambda parts: canonical_form({"kind": "ticket", "key": "t", **parts}),
    st.fixed_dictionaries(
        {
            "title": KEYS,
            "workflow": KEYS,
            "fields": OBJECTS,
            "company_role_access": st.lists(KEYS, max_size=3, unique=True),
        }
    ),
)


class EveryDifferenceTest(unittest.TestCase):
    """Documents that are written the same have no changes, and all others have some."""

    def check(self, before: JsonObject, after: JsonObject) -> None:
        self.assertEqual(changes(before, before), [])
        self.assertEqual(
            changes(before, after) == [], canonical_text(before) == canonical_text(after)
        )

    @settings(max_examples=300, deadline=None)
    @given(WORKFLOWS, WORKFLOWS)
    def test_of_workflows(self, before: JsonObject, after: JsonObject) -> None:
        self.check(before, after)

    @settings(max_examples=300, deadline=None)
    @given(WORKFLOWS, TRANSITIONS)
    def test_of_transitions_alone(self, before: JsonObject, transitions: list[JsonObject]) -> None:
        self.check(before, canonical_form({**before, "transitions": transitions}))

    @settings(max_examples=200, deadline=None)
    @given(TICKETS, TICKETS)
    def test_of_ticket_types(self, before: JsonObject, after: JsonObject) -> None:
        self.check(before, after)
