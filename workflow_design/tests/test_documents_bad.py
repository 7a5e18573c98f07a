"""Every bad document of the tables gives exactly the messages that the tables tell."""

import json
import time
import unittest
from typing import ClassVar

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CompanyContext, check
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.codes import CODES
from workflow_design.documents.report.report import Report
from workflow_design.tests.bad_documents import Bad, Says
from workflow_design.tests.bad_documents.bases import AGENT, COMPANY_CONTEXT, TASK, TICKET, WORKFLOW
from workflow_design.tests.bad_documents.conditions import CONDITIONS
from workflow_design.tests.bad_documents.due import DUE
from workflow_design.tests.bad_documents.fields import FIELDS
from workflow_design.tests.bad_documents.flow import FLOW
from workflow_design.tests.bad_documents.forms import FORMS
from workflow_design.tests.bad_documents.names import NAMES
from workflow_design.tests.bad_documents.schemas import SCHEMAS
from workflow_design.tests.bad_documents.shapes import SHAPES
from workflow_design.tests.bad_documents.texts import TEXTS
from workflow_design.tests.bad_documents.types import TYPES

EVERY: tuple[Bad, ...] = (
    *TEXTS,
    *SHAPES,
    *NAMES,
    *DUE,
    *FIELDS,
    *SCHEMAS,
    *FORMS,
    *FLOW,
    *CONDITIONS,
    *TYPES,
)


CODES_OF_TEXTS = {says.code for bad in TEXTS for says in bad.says}


def told(bad: Bad, report: Report) -> list[Says]:
    """What is said; of texts only what is wrong with the text.

    Texts that are no JSON are repaired, and the rest of them is checked, too.
    """
    messages = [each for each in report.messages if bad not in TEXTS or each.code in CODES_OF_TEXTS]
    return [Says.of(each) for each in messages]


class BadDocumentsTest(unittest.TestCase):
    maxDiff = None
    reports: ClassVar[dict[str, Report]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.reports = {
            bad.name: check(bad.text, COMPANY_CONTEXT, Budget(bad.seconds)).report for bad in EVERY
        }

    def test_the_documents_that_bad_ones_are_made_of_are_good(self) -> None:
        for text in (WORKFLOW, AGENT, TASK, TICKET):
            self.assertEqual(check(text, COMPANY_CONTEXT).report.as_text("it"), GOOD)

    def test_each_says_exactly_what_its_row_tells(self) -> None:
        for bad in EVERY:
            with self.subTest(bad.name):
                self.assertEqual(told(bad, self.reports[bad.name]), list(bad.says))

    def test_each_message_points_into_the_text(self) -> None:
        for bad in EVERY:
            text = bad.text if isinstance(bad.text, str) else bad.text.decode("latin-1")
            lines = text.split("\n")
            for message in self.reports[bad.name].messages:
                with self.subTest(bad.name):
                    self.assertLessEqual(message.line, len(lines))
                    self.assertLessEqual(message.column, len(lines[message.line - 1]) + 1)

    def test_there_are_enough_of_them_with_names_of_their_own(self) -> None:
        self.assertGreaterEqual(len(EVERY), 150)
        self.assertEqual(len({bad.name for bad in EVERY}), len(EVERY))

    def test_the_tables_cover_every_code_and_no_other(self) -> None:
        told = {says.code for bad in EVERY for says in bad.says}

        self.assertEqual(told, set(CODES))

    def test_every_sentence_ends_as_one(self) -> None:
        for says in (each for bad in EVERY for each in bad.says):
            with self.subTest(says.sentence):
                self.assertRegex(says.sentence, r"^[^a-z].*\.$")
                self.assertNotIn("\n", says.sentence)
                if says.suggestion:
                    self.assertRegex(says.suggestion, r"^did you mean .*\?$")


class CompanyWithoutRolesTest(unittest.TestCase):
    def test_missing_roles_of_the_company_are_mentioned(self) -> None:
        company = CompanyContext(workflows=COMPANY_CONTEXT.workflows)

        (message,) = check(TICKET, company).report.messages

        self.assertEqual(
            message.sentence,
            "The company has no role “Staff”. An admin can create it on the page “Company roles”. "
            "No company roles exist yet.",
        )


class ReportTest(unittest.TestCase):
    TEXT = '{\n  "kind": "ticket",\n  "key": "a", "titel": "A", "title": "A",\n  "workflow": "x"\n}'

    def test_it_reads_like_the_report_of_a_compiler(self) -> None:
        report = check(self.TEXT, COMPANY_CONTEXT).report

        self.assertEqual(
            report.as_text("a.json"),
            "a.json:3:15: error unknown-key: “titel” isn't a key of a ticket.\n"
            "a.json:4:15: error unknown-workflow: There is no workflow “x”.\n"
            "a.json: 2 errors, no warnings.",
        )

    def test_it_is_plain_data_for_tools(self) -> None:
        report = check(self.TEXT, COMPANY_CONTEXT).report.to_json()

        self.assertEqual(json.loads(json.dumps(report)), report)
        self.assertEqual((report["ok"], report["errors"], report["warnings"]), (False, 2, 0))
        self.assertEqual(
            report["messages"][1],
            {
                "severity": "error",
                "code": "unknown-workflow",
                "pointer": "/workflow",
                "line": 4,
                "column": 15,
                "sentence": "There is no workflow “x”.",
                "suggestion": "",
                "witness": None,
                "fix": None,
            },
        )

    def test_thousands_of_messages_are_cut(self) -> None:
        fields = ", ".join('"x"' for _ in range(5_000))
        text = f'{{"kind": "workflow", "key": "a", "title": "A", "fields": [{fields}]}}'

        report = check(text, COMPANY_CONTEXT).report

        self.assertEqual(len(report.errors), 200)
        self.assertFalse(report.ok)
        self.assertIn("200 errors, 1 warning, and 4801 more not shown.", report.as_text("a"))


class LargeDocumentsTest(unittest.TestCase):
    """A report comes in time, however large the document and however wrong."""

    TASKS = tuple({"key": f"task-{n}", "title": "Task", "task_type": "FORM"} for n in range(300))

    def seconds(self, **parts: Json) -> float:
        document = {"kind": "workflow", "key": "large", "title": "Large", **parts}
        text = json.dumps(document, indent=2)
        start = time.process_time()

        check(text, COMPANY_CONTEXT)

        return time.process_time() - start

    def test_300_tasks_and_1000_transitions(self) -> None:
        fields = [{"FieldName": f"field_{n}", "FieldType": "integer"} for n in range(200)]
        transitions: list[JsonObject] = [
            {
                "from": f"task-{n % 300}",
                "to": f"task-{(n * 7 + 1) % 300}",
                "condition": {"and": [{"==": [{"var": f"field_{n % 200}"}, n]}, {"<": [1, n]}]},
            }
            for n in range(999)
        ]
        transitions.append({"from": None, "to": "task-0"})

        self.assertLess(self.seconds(fields=fields, tasks=self.TASKS, transitions=transitions), 2)

    def test_every_transition_wrong(self) -> None:
        condition = {"and": [{"var": f"fild_{n}"} for n in range(8)]}
        transitions = [
            {"from": f"tsak-{n}", "to": f"taks-{n}", "condition": condition} for n in range(999)
        ]

        self.assertLess(self.seconds(tasks=self.TASKS, transitions=transitions), 6)

    def test_every_key_wrong(self) -> None:
        self.assertLess(self.seconds(**{f"key{n}": n for n in range(40_000)}), 6)


GOOD = "it: no errors, no warnings."
