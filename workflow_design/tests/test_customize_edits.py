"""Customize: what each kind of change writes into the documents."""

import unittest
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ticketflower.types import Json, JsonObject
from workflow_design.customize.choices import match_choices
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import EditRefused
from workflow_design.customize.edits import Edited, edit
from workflow_design.customize.reading import read_part
from workflow_design.customize.steps import NewStep, add_step, place_names, remove_step
from workflow_design.customize.values import (
    ALWAYS,
    Clause,
    FieldValues,
    Part,
    PartValues,
    RuleValues,
    step_part,
)
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.tests.factories import task, ticket_document, workflow_document

REQUEST, SETTINGS, REVIEW = Part("request"), Part("settings"), step_part("review")
IS_IT: Json = {"==": [{"var": "department"}, "IT"]}
USED = "“Department” is used by the condition of “Note”, a rule after “Review”. Change that first."
DECISION: JsonObject = {
    "type": "object",
    "required": ["decision"],
    "properties": {
        "decision": {"oneOf": [{"const": "yes", "title": "Approve"}, {"const": "no"}]},
        "unit": {"type": "string", "enum": ["IT", "Sales"], "default": "IT"},
        "reason": {"type": "string"},
    },
}


def workflow(**more: Any) -> JsonObject:
    fields = [
        {"FieldName": "amount", "FieldType": "decimal"},
        {
            "FieldName": "department",
            "FieldType": "choice",
            "Choices": ["IT", "Sales"],
            "Default": "IT",
        },
        {"FieldName": "note", "FieldType": "text", "VisibleIf": IS_IT},
    ]
    given: JsonObject = {
        "fields": fields,
        "tasks": [task("review", output_schema=DECISION), task("order")],
        "transitions": [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "priority": 1, "condition": IS_IT},
            {"from": "review", "to": None},
            {"from": "order", "to": None},
        ],
        "display_layout": [{"Fields": [["amount", "department"], "reason"]}],
        **more,
    }
    return canonical_form(workflow_document(**given))


def definitions(**more: Any) -> Definitions:
    layout = [{"Title": "What", "Fields": [["amount", "note"]]}]
    ticket_type = ticket_document(edit_layout=layout, company_role_access=["Staff"])
    return Definitions(workflow(**more), (canonical_form(ticket_type),))


def changed(
    documents: Definitions, part: Part, change: Callable[[PartValues], PartValues]
) -> Edited:
    values = read_part(documents, part)
    assert values is not None
    return edit(documents, part, values, change(values))


def fields_of(values: PartValues, **changes: dict[str, Any]) -> PartValues:
    """The values with changes of fields by name."""
    fields = (replace(each, **changes.get(each.name, {})) for each in values.fields)
    return replace(values, fields=tuple(fields))


class FieldsTest(unittest.TestCase):
    def test_a_renamed_choice_is_renamed_everywhere(self) -> None:
        edited = changed(
            definitions(),
            REQUEST,
            lambda values: fields_of(values, department={"choices": ("Computers", "Sales")}),
        )

        where = "the preset values of “Buy IT equipment” and 2 rules"
        document, new = edited.definitions.workflow, {"==": [{"var": "department"}, "Computers"]}
        self.assertEqual(document["fields"][1]["Choices"], ["Computers", "Sales"])
        self.assertEqual(document["fields"][1]["Default"], "Computers")
        self.assertEqual(document["fields"][2]["VisibleIf"], new)
        self.assertEqual(document["transitions"][1]["condition"], new)
        self.assertEqual(edited.definitions.ticket_types[0]["fields"], {"department": "Computers"})
        self.assertEqual(
            edited.consequences,
            (f"“IT” is now “Computers”, also in {where}.",),
        )

    def test_a_choice_of_a_step_keeps_its_value_where_it_has_a_label(self) -> None:
        edited = changed(
            definitions(),
            REVIEW,
            lambda values: fields_of(values, decision={"choices": ("Agree", "no", "Ask me")}),
        )

        schema = edited.definitions.workflow["tasks"][0]["output_schema"]
        self.assertEqual(
            schema["properties"]["decision"]["oneOf"],
            [
                {"const": "yes", "title": "Agree"},
                {"const": "no"},
                {"const": "ask_me", "title": "Ask me"},
            ],
        )

    def test_removing_a_choice_removes_it_as_the_default(self) -> None:
        def only_sales(name: str) -> Callable[[PartValues], PartValues]:
            return lambda values: fields_of(values, **{name: {"choices": ("Sales",)}})

        field = changed(definitions(), REQUEST, only_sales("department"))
        unit = changed(definitions(), REVIEW, only_sales("unit"))

        self.assertNotIn("Default", field.definitions.workflow["fields"][1])
        schema = unit.definitions.workflow["tasks"][0]["output_schema"]
        self.assertEqual(schema["properties"]["unit"], {"type": "string", "enum": ["Sales"]})
        self.assertEqual(
            field.consequences + unit.consequences,
            (
                *("The default of “Department” was removed because it's no longer a choice.",),
                *("The default of “Unit” was removed because it's no longer a choice.",),
            ),
        )

    def test_choices_are_matched_by_text_and_then_by_place(self) -> None:
        for before, after, was in (
            (("a", "b"), ("b", "a"), [1, 0]),
            (("a", "b"), ("x", "b"), [0, 1]),
            (("a", "b"), ("a", "x", "b"), [0, None, 1]),
            (("a", "b", "c"), ("a", "x"), [0, None]),
            (("a", "b"), ("x", "a"), [None, 0]),
        ):
            with self.subTest(f"{before} {after}"):
                matched = match_choices(before, after)

                self.assertEqual([index for index, _ in matched.items], was)

    def test_a_new_field_gets_a_name_and_is_shown(self) -> None:
        new = FieldValues(label="Größe (cm)", kind="integer", help="About", required=True)
        edited = changed(definitions(), REQUEST, lambda v: replace(v, fields=(*v.fields, new, new)))

        document = edited.definitions.workflow
        self.assertEqual(
            document["fields"][3],
            {
                "FieldName": "groe_cm",
                "FieldType": "integer",
                "Label": "Größe (cm)",
                "Help": "About",
                "Required": True,
            },
        )
        self.assertEqual(document["fields"][4]["FieldName"], "groe_cm_2")
        self.assertEqual(
            document["display_layout"],
            [{"Fields": [["amount", "department"], "reason", "groe_cm", "groe_cm_2"]}],
        )

    def test_removing_an_unused_field_removes_it_from_all_layouts(self) -> None:
        edited = changed(
            definitions(), REQUEST, lambda v: replace(v, fields=v.fields[1:])
        ).definitions

        self.assertNotIn("amount", str(edited.every))
        self.assertEqual(edited.workflow["display_layout"], [{"Fields": ["department", "reason"]}])
        self.assertEqual(
            edited.ticket_types[0]["edit_layout"], [{"Title": "What", "Fields": ["note"]}]
        )

    def test_a_field_of_a_step_is_removed_with_what_requires_it(self) -> None:
        edited = changed(definitions(), REVIEW, lambda v: replace(v, fields=v.fields[1:]))

        schema = edited.definitions.workflow["tasks"][0]["output_schema"]
        self.assertEqual([*schema["properties"]], ["unit", "reason"])
        self.assertNotIn("required", schema)

    def test_the_order_is_that_of_the_layout_where_there_is_one(self) -> None:
        def swap(values: PartValues) -> PartValues:
            first, second, *rest = values.fields
            return replace(values, fields=(second, first, *rest))

        before = definitions()
        after = changed(before, REQUEST, swap).definitions

        self.assertEqual(after.workflow, before.workflow)
        self.assertEqual(
            after.ticket_types[0]["edit_layout"],
            [{"Title": "What", "Fields": [["note", "amount"]]}],
        )
        step = changed(before, REVIEW, swap).definitions.workflow["tasks"][0]["output_schema"]
        self.assertEqual([*step["properties"]], ["unit", "decision", "reason"])

    def test_the_type_of_a_field_that_nothing_reads(self) -> None:
        edited = changed(
            definitions(),
            REQUEST,
            lambda v: fields_of(v, amount={"kind": "choice", "choices": ("Low", "High")}),
        )

        self.assertEqual(
            edited.definitions.workflow["fields"][0],
            {"FieldName": "amount", "FieldType": "choice", "Choices": ["Low", "High"]},
        )

    def test_refusals_name_the_control_that_they_concern(self) -> None:
        department = {"kind": "string"}
        for change, place, sentence in (
            (
                lambda v: fields_of(v, amount={"label": " "}),
                ("field", "amount", "label"),
                "Enter a label.",
            ),
            (
                lambda v: fields_of(v, department={"choices": ()}),
                ("field", "department", "choices"),
                "Enter at least one choice.",
            ),
            (
                lambda v: fields_of(v, department=department),
                ("field", "department", "kind"),
                "The type of “Department” can't be changed.",
            ),
            (
                lambda v: replace(v, fields=(v.fields[0], v.fields[1])),
                ("field", "department", ""),
                USED,
            ),
        ):
            with self.subTest(sentence), self.assertRaises(EditRefused) as raised:
                changed(definitions(), REQUEST, change)
            (finding,) = raised.exception.findings
            self.assertEqual((finding.place.kind, finding.place.name, finding.place.control), place)
            self.assertEqual(finding.sentence, sentence)


class RulesTest(unittest.TestCase):
    def rules(self, documents: Definitions) -> list[JsonObject]:
        return [each for each in documents.workflow["transitions"] if each["from"] == "review"]

    def test_a_new_rule_is_tried_in_its_position(self) -> None:
        new = RuleValues(to="", clauses=(Clause("amount", ">", ("500",)),))

        edited = changed(
            definitions(), REVIEW, lambda v: replace(v, rules=(new, *v.rules))
        ).definitions

        self.assertEqual(
            self.rules(edited),
            [
                {
                    "from": "review",
                    "to": None,
                    "condition": {">": [{"var": "amount"}, 500]},
                    "priority": 2,
                },
                {"from": "review", "to": "order", "condition": IS_IT, "priority": 1},
                {"from": "review", "to": None},
            ],
        )

    def test_only_the_rule_that_is_changed_differs(self) -> None:
        before = definitions()

        def ends(values: PartValues) -> PartValues:
            first, last = values.rules
            return replace(values, rules=(first, replace(last, to="order", kind=ALWAYS)))

        after = changed(before, REVIEW, ends).definitions

        self.assertEqual(after.workflow["transitions"][2], {"from": "review", "to": "order"})
        left = [each for at, each in enumerate(after.workflow["transitions"]) if at != 2]
        same = [each for at, each in enumerate(before.workflow["transitions"]) if at != 2]
        self.assertEqual(left, same)

    def test_rules_with_the_same_priority_keep_it(self) -> None:
        plain = [{"from": None, "to": "review"}]
        plain += [{"from": "review", "to": each, "condition": IS_IT} for each in ("order", None)]
        edited = changed(
            definitions(transitions=plain),
            REVIEW,
            lambda v: replace(v, rules=v.rules[::-1]),
        ).definitions

        self.assertEqual(
            self.rules(edited),
            [
                {"from": "review", "to": None, "condition": IS_IT},
                {"from": "review", "to": "order", "condition": IS_IT},
            ],
        )

    def test_a_rule_is_removed(self) -> None:
        edited = changed(definitions(), REVIEW, lambda v: replace(v, rules=v.rules[1:]))

        self.assertEqual(self.rules(edited.definitions), [{"from": "review", "to": None}])

    def test_rules_that_another_person_changed_are_not_written(self) -> None:
        shown = read_part(definitions(), REVIEW)
        assert shown is not None
        now = changed(definitions(), REVIEW, lambda v: replace(v, rules=v.rules[1:])).definitions

        with self.assertRaises(EditRefused):
            edit(now, REVIEW, shown, replace(shown, rules=shown.rules[:1]))
        renamed = edit(now, REVIEW, shown, replace(shown, title="Look")).definitions

        self.assertEqual(self.rules(renamed), self.rules(now))
        self.assertEqual(renamed.workflow["tasks"][0]["title"], "Look")


class SettingsTest(unittest.TestCase):
    def test_texts_and_who_can_submit(self) -> None:
        def open_to(*roles: str) -> Callable[[PartValues], PartValues]:
            def change(values: PartValues) -> PartValues:
                (ticket_type,) = values.ticket_types
                ticket_type = replace(ticket_type, everyone=not roles, roles=roles)
                return replace(values, title="Buying", ticket_types=(ticket_type,))

            return change

        more = changed(definitions(), SETTINGS, open_to("HR", "Staff")).definitions
        everyone = changed(definitions(), SETTINGS, open_to()).definitions

        self.assertEqual(more.workflow["title"], "Buying")
        self.assertEqual(more.ticket_types[0]["company_role_access"], ["Staff", "HR"])
        self.assertNotIn("company_role_access", everyone.ticket_types[0])

    def test_the_role_of_a_step(self) -> None:
        edited = changed(definitions(), REVIEW, lambda v: replace(v, role="Finance"))
        back = changed(edited.definitions, REVIEW, lambda v: replace(v, role=""))

        self.assertEqual(edited.definitions.workflow["tasks"][0]["worker_role"], "Finance")
        self.assertNotIn("worker_role", back.definitions.workflow["tasks"][0])


class StepsTest(unittest.TestCase):
    def test_a_step_is_put_between_two_others_and_removed_again(self) -> None:
        before = definitions()
        at = place_names(before.workflow)[1]
        new = NewStep("Check it!", "Finance", at, FieldValues(label="Is it OK?", kind="boolean"))

        after, key = add_step(before, new)

        self.assertEqual(key, "check-it")
        self.assertEqual([t["key"] for t in after.workflow["tasks"]], ["review", key, "order"])
        self.assertEqual(after.workflow["transitions"][1]["to"], key)
        self.assertEqual(after.workflow["transitions"][2], {"from": key, "to": "order"})
        self.assertEqual(
            after.workflow["tasks"][1]["output_schema"]["properties"],
            {"is_it_ok": {"type": "boolean", "title": "Is it OK?"}},
        )
        self.assertEqual(remove_step(after, key), before)

    def test_a_step_with_several_next_steps_or_used_answers_cannot_be_removed(self) -> None:
        first, second = definitions().workflow["transitions"][:2]
        asked = {"==": [{"var": "decision"}, "yes"]}
        needed = [first, {**second, "condition": None}, {"from": "order", "to": "review"}]
        needed[2]["condition"] = asked
        for documents, sentence in (
            (definitions(), "can continue with several next steps"),
            (definitions(transitions=needed), "is used by a rule after “Order”"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(EditRefused, sentence):
                remove_step(documents, "review")

    def test_missing_values_are_reported(self) -> None:
        with self.assertRaises(EditRefused) as raised:
            add_step(definitions(), NewStep(" ", "", "99", FieldValues()))

        self.assertEqual(
            [each.sentence for each in raised.exception.findings],
            ["Enter a title.", "Choose where to add the step."],
        )
