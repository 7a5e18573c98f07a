"""Customize: changes of a draft that another person changed too, and values no form sends."""

import unittest
from dataclasses import replace

from django.core import signing

from ticketflower.types import Json, JsonObject
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import EditRefused
from workflow_design.customize.edits import edit
from workflow_design.customize.reading import read_part
from workflow_design.customize.steps import NewStep, add_step, place_names
from workflow_design.customize.values import FieldValues, Part, PartValues
from workflow_design.pages.customize.loaded import load
from workflow_design.pages.customize.shown_values import ShownValues, to_text
from workflow_design.tests.test_customize_edits import REQUEST, REVIEW, SETTINGS, definitions
from workflow_design.tests.test_customize_page import PATH, STEP, CustomizeCase
from workflow_design.tests.test_customize_page import SETTINGS as SETTINGS_PATH


def part_of(documents: Definitions, part: Part) -> PartValues:
    values = read_part(documents, part)
    assert values is not None
    return values


def with_choices(values: PartValues, name: str, *choices: str) -> PartValues:
    fields = [
        replace(each, choices=choices) if each.name == name else each for each in values.fields
    ]
    return replace(values, fields=tuple(fields))


class StaleEditsTest(unittest.TestCase):
    def test_choices_that_another_person_changed_are_not_replaced(self) -> None:
        for part, name, mine, theirs in (
            (REVIEW, "decision", ("Approve", "Reject"), ("no",)),
            (REVIEW, "decision", ("Approve", "no", "Later"), ("no", "Approve")),
            (REVIEW, "unit", ("IT", "Sales", "HR"), ("IT", "Sales", "Legal")),
            (REQUEST, "department", ("IT", "HR"), ("IT", "Sales", "Legal")),
        ):
            with self.subTest(name=name, mine=mine):
                shown = part_of(definitions(), part)
                now = edit(definitions(), part, shown, with_choices(shown, name, *theirs))

                with self.assertRaisesRegex(EditRefused, "were changed while you were editing"):
                    edit(now.definitions, part, shown, with_choices(shown, name, *mine))

                same = edit(now.definitions, part, shown, with_choices(shown, name, *theirs))
                self.assertEqual(same.definitions, now.definitions)

    def test_a_role_that_another_person_added_stays(self) -> None:
        shown = part_of(definitions(), SETTINGS)

        def wanting(*roles: str) -> PartValues:
            (one,) = shown.ticket_types
            kind = replace(one, roles=roles, everyone=not roles)
            return replace(shown, ticket_types=(kind,))

        for theirs, mine, expected in (
            (["Staff", "HR"], ["Staff", "IT"], ["Staff", "HR", "IT"]),
            (["Staff", "HR"], ["IT"], ["HR", "IT"]),
            (["HR"], ["Staff", "HR"], ["HR"]),
            (["Staff", "HR"], [], []),
            ([], ["Staff", "IT"], ["Staff", "IT"]),
        ):
            with self.subTest(theirs=theirs, mine=mine):
                now = edit(definitions(), SETTINGS, shown, wanting(*theirs)).definitions
                after = edit(now, SETTINGS, shown, wanting(*mine)).definitions

                access = after.ticket_types[0].get("company_role_access", [])
                self.assertEqual(access, expected)

    def test_a_step_is_put_where_it_was_meant_or_nowhere(self) -> None:
        before = definitions()
        new = NewStep("Ask", "", place_names(before.workflow)[3], FieldValues(label="OK?"))
        transitions: list[JsonObject] = before.workflow["transitions"]
        moved = definitions(transitions=[transitions[3], *transitions[:3]])

        after, key = add_step(moved, new)

        leading = [each["from"] for each in after.workflow["transitions"] if each["to"] == key]
        self.assertEqual(leading, ["order"])
        with self.assertRaisesRegex(EditRefused, "Choose where to add the step"):
            add_step(definitions(transitions=transitions[:3]), new)


class RenamedChoiceTest(unittest.TestCase):
    def rename(self, condition: Json) -> tuple[Json, str]:
        """Rename "Sales" to "Shop"; give the condition then, and all that is said of it."""
        first, second, *others = definitions().workflow["transitions"]
        before = definitions(transitions=[first, {**second, "condition": condition}, *others])
        shown = part_of(before, REQUEST)
        after = edit(before, REQUEST, shown, with_choices(shown, "department", "IT", "Shop"))
        transition: JsonObject = after.definitions.workflow["transitions"][1]
        return transition["condition"], " ".join(after.consequences)

    def test_a_rule_for_the_items_of_a_list_is_changed(self) -> None:
        for operator in ("some", "all", "none"):
            with self.subTest(operator):
                items: Json = {"var": "department"}
                rule: Json = {operator: [items, {"==": [{"var": ""}, "Sales"]}]}

                condition, said = self.rename(rule)

                self.assertEqual(condition, {operator: [items, {"==": [{"var": ""}, "Shop"]}]})
                self.assertNotIn("Check", said)

    def test_rules_that_only_a_person_can_change_are_named(self) -> None:
        department: Json = {"var": "department"}
        for rule, is_left in (
            ({"in": [department, {"merge": [["Sales"], ["HR"]]}]}, True),
            ({"==": [{"cat": [department, ""]}, "Sales"]}, True),
            ({"==": [{"var": "reason"}, "Sales"]}, False),
            ({"and": [{"==": [department, "IT"]}, {"==": [{"var": "reason"}, "Sales"]}]}, False),
        ):
            with self.subTest(rule):
                condition, said = self.rename(rule)

                self.assertEqual(condition, rule)
                sentence = "Check a rule after “Review”: “Sales” was not replaced there."
                self.assertEqual(sentence in said, is_left)


class UntouchedTextsTest(CustomizeCase):
    def test_texts_with_line_ends_stay_where_a_browser_cannot_show_them(self) -> None:
        document = self.live()
        document["fields"][0]["Help"] = "One line.\nAnother line."
        document["fields"][3]["Choices"] = ["Front\u2028office", " Sales", "IT"]
        self.store(document)
        sent = self.form()
        sent["field-0-help"] = ["One line.Another line."]  # as an input has it

        response = self.client.post(PATH, {**sent, "do": "save"}, follow=True)

        self.assertContains(response, "No changes.")


class UnknownValuesTest(CustomizeCase):
    def test_a_rule_compares_with_plain_values_only(self) -> None:
        for value in ("[" * 100_000, '{"var": "amount"}', "[1]", "null"):
            with self.subTest(value[:20]):
                response = self.send({**self.form(STEP), "rule-0-1-value": [value]}, STEP)

                self.assertEqual(response.status_code, 302)
                condition = self.draft()["transitions"][2]["condition"]
                self.assertEqual(condition, {"==": [{"var": "decision"}, value]})

    def test_what_was_typed_on_a_page_of_another_release_is_shown(self) -> None:
        loaded = load(self.company, "purchase")
        assert loaded is not None
        values = read_part(loaded.definitions, REQUEST)
        assert values is not None
        now = to_text(ShownValues(REQUEST, values, loaded.known), loaded)
        salt = f"workflow_design.customize.{self.company.pk}.purchase"
        content = signing.loads(now, salt=salt)
        for field in ({"name": "item", "size": 3}, None):
            old = {**content, "values": {**content["values"], "fields": [field]}}
            shown = signing.dumps(old, salt=salt, compress=True)

            response = self.send({**self.form(), "shown": [shown], "field-0-label": ["Mine"]})

            self.assertContains(response, f'href="{PATH}"', status_code=409)
            self.assertContains(response, "Mine", status_code=409)

    def test_lists_of_a_page_that_was_tampered_with(self) -> None:
        for path, sent in ((PATH, {"fields": "0"}), (SETTINGS_PATH, {"title": "a\0b"})):
            with self.subTest(path):
                response = self.send({**self.form(path), **sent}, path)

                self.assertEqual(response.status_code, 422)
