"""What a report does not speak about: the proof is made wherever it can be, or the report says why.

Company roles change nothing about the paths of tickets: a role that the company lacks is reported
once, with the roles that there are, and the paths are verified all the same.
"""

import json
import unittest

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CompanyContext, check
from workflow_design.documents.report.report import Message, Report
from workflow_design.documents.report.words import typo_of
from workflow_design.tests.apply_fix import fixed

ROLES = ("Finance", "Managing director", "Sales EU", "Warehouse")


def workflow(key: str = "purchase", **changes: Json) -> JsonObject:
    """A workflow whose tickets have nowhere to go where they are not approved."""
    form = {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}
    task = {"title": "Task", "task_type": "FORM", "output_schema": form}
    return {
        "kind": "workflow",
        "key": key,
        "title": "Purchase",
        "tasks": [{"key": "a", **task}, {"key": "b", **task, "worker_role": "Finance"}],
        "transitions": [
            {"from": None, "to": "a"},
            {"from": "a", "to": "b", "condition": {"var": "ok"}},
            {"from": "b", "to": None},
        ],
        **changes,
    }


def with_roles(*roles: str) -> JsonObject:
    whole = workflow()
    for task, role in zip(whole["tasks"], roles, strict=True):
        task["worker_role"] = role
    return whole


def report_on(document: Json, roles: tuple[str, ...] = ROLES) -> Report:
    return check(json.dumps(document), CompanyContext(roles)).report


class UnknownRoleTest(unittest.TestCase):
    def messages(self, document: Json, roles: tuple[str, ...] = ROLES) -> list[Message]:
        return [each for each in report_on(document, roles).messages if "role" in each.code]

    def test_the_paths_are_verified_all_the_same(self) -> None:
        report = report_on(with_roles("Office", "Finance"))

        self.assertEqual([each.code for each in report.messages], ["nowhere-to-go", "unknown-role"])
        self.assertEqual(report.not_checked, "")

    def test_each_role_is_reported_once(self) -> None:
        ticket: JsonObject = {"key": "t", "title": "T", "workflow": "purchase"}
        bundle = {
            "kind": "bundle",
            "workflows": [with_roles("Office", "Lawyer")],
            "tickets": [{**ticket, "company_role_access": ["office", "Lawyer"]}],
        }

        found = self.messages(bundle)

        self.assertEqual(
            [each.pointer for each in found],
            ["/workflows/0/tasks/0/worker_role", "/workflows/0/tasks/1/worker_role"],
        )

    def test_it_lists_the_roles_of_the_company(self) -> None:
        (few,) = self.messages(with_roles("Office", "Finance"))
        (many,) = self.messages(
            with_roles("Office", "Role 1"), tuple(f"Role {n}" for n in range(12))
        )

        self.assertEqual(
            few.sentence,
            "The company has no role “Office”. An admin can create it on the page “Company "
            "roles”. The company has “Finance”, “Managing director”, “Sales EU”, “Warehouse”.",
        )
        self.assertTrue(many.sentence.endswith("“Role 8”, “Role 9” and 2 more."), many.sentence)

    def test_a_typing_error_is_fixed_wherever_it_is(self) -> None:
        document = with_roles("Warehuose", "warehuose")

        (message,) = self.messages(document)

        self.assertEqual(message.suggestion, "did you mean “Warehouse”?")
        assert message.fix is not None
        self.assertEqual(self.messages(fixed(document, message.fix)), [])

    def test_another_role_is_not_taken_for_a_typing_error(self) -> None:
        for role in ("Office", "Sales US", "Sales", "Manager", "Finance 2", "Director"):
            with self.subTest(role):
                (message,) = self.messages(with_roles(role, "Finance"))

                self.assertEqual((message.suggestion, message.fix), ("", None))


class TypoTest(unittest.TestCase):
    def test_names_that_are_typing_errors_of_one_other(self) -> None:
        for name, meant in (
            ("Finanse", "Finance"),
            ("finance", "Finance"),
            ("Managing-direktor", "Managing director"),
            ("Manageing director", "Managing director"),
            ("Wearhouse", "Warehouse"),
            ("Sales-EU", "Sales EU"),
        ):
            with self.subTest(name):
                self.assertEqual(typo_of(name, ROLES), meant)

    def test_two_that_could_be_meant_are_none(self) -> None:
        self.assertIsNone(typo_of("Cook", ("Book", "Cool")))
        self.assertIsNone(typo_of("Level 3", ("Level 1", "Level 2")))

    def test_short_words_are_not_taken_for_each_other(self) -> None:
        self.assertIsNone(typo_of("HR", ("PR", "IT")))
        self.assertIsNone(typo_of("Sales EU", ("Sales US",)))


class NotCheckedTest(unittest.TestCase):
    def test_a_workflow_with_errors_is_not_verified_and_the_report_says_so(self) -> None:
        whole = workflow()
        whole["transitions"][1]["to"] = "c"

        report = report_on(whole)

        self.assertEqual(
            report.not_checked,
            "The paths of tickets and the types of values weren't checked, because the file has "
            "errors: fix them, then check again.",
        )
        self.assertIn(f"it: note: {report.not_checked}", report.as_text("it"))
        self.assertEqual(report.to_json()["not_checked"], report.not_checked)

    def test_a_workflow_without_errors_is_verified_beside_one_with_errors(self) -> None:
        bad = {**workflow("bad"), "colour": "red"}
        bundle = {"kind": "bundle", "workflows": [workflow("good"), bad]}

        report = report_on(bundle)

        self.assertIn("through “bad” and", report.not_checked)
        self.assertEqual([each.code for each in report.messages], ["nowhere-to-go", "unknown-key"])

    def test_a_text_that_is_no_json_says_that_only_its_syntax_was_checked(self) -> None:
        report = check("no JSON", CompanyContext()).report

        self.assertIn("Only the syntax was checked", report.not_checked)

    def test_where_all_was_checked_there_is_no_note(self) -> None:
        report = report_on(workflow())

        self.assertEqual(report.not_checked, "")
        self.assertNotIn("note", report.as_text("it"))
