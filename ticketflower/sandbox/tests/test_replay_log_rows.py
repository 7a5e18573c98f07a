"""replay_log on logs and bundles of all sorts: what is refused, where, and what stays."""

import json
import logging
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from ticketflower.sandbox.replay import replay
from ticketflower.types import JsonObject
from users.models import Company, User
from users.tenancy import as_company, outside_companies
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance
from workflow_ops.tests.factories import bundle, form_task

NEXT: JsonObject = {"type": "string", "title": "What happens next?"}


def asking(key: str, *following: str, **more: Any) -> JsonObject:
    """A form task that asks what happens next, and more that must be answered."""
    schema = {
        "type": "object",
        "required": ["next_activity", "amount", "approved", "note", "since"],
        "properties": {
            "next_activity": {"enum": [*following, "End"]},
            "amount": {"type": "number", "minimum": 3},
            "approved": {"type": "boolean"},
            "note": {"type": "string", "minLength": 5},
            "since": {"type": "string", "format": "date"},
        },
    }
    return form_task(key, output_schema=schema, **more)


def leads(start: str, to: str | None, activity: str) -> JsonObject:
    return {
        "from": start,
        "to": to,
        "condition": {"==": [{"var": "next_activity"}, activity]},
    }


BUNDLE = bundle(
    "permit",
    fields=[
        {
            "FieldName": "first_activity",
            "FieldType": "choice",
            "Choices": ["Receive"],
            "Required": True,
        },
        {"FieldName": "channel", "FieldType": "choice", "Choices": ["Post", "Web"]},
        {"FieldName": "reference", "FieldType": "string", "Required": True},
        {"FieldName": "price", "FieldType": "decimal"},
        {"FieldName": "asker", "FieldType": "user", "Required": True},
    ],
    tasks=[
        asking("receive", "Decide"),
        asking("decide", "Receive", worker_role="Permit office"),
    ],
    transitions=[
        {"from": None, "to": "receive"},
        leads("receive", "decide", "Decide"),
        leads("receive", None, "End"),
        leads("decide", "receive", "Receive"),
        leads("decide", None, "End"),
    ],
    ticket={"company_role_access": ["Applicants"]},
)
HEADER = "case,activity,resource,timestamp,started,channel,price,amount"
GOOD = f"""{HEADER}
1,Receive,John Smith,2011-10-11T09:00:00+00:00,2011-10-11T08:30:00+00:00,Post,12.50,4.5
1,Decide,TEST,2011-10-13T09:00:00+00:00,,,,
2,Receive,test,2011-10-12 10:00:00,,Web,,
"""


class RowsTest(TestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.told, self.shown = StringIO(), StringIO()

    def replay(self, log: str = GOOD, document: JsonObject = BUNDLE, **options: Any) -> Company:
        paths = self.folder / "bundle.json", self.folder / "log.csv"
        paths[0].write_text(json.dumps(document), encoding="utf-8")
        paths[1].write_text(log, encoding="utf-8")
        call_command("replay_log", *paths, stdout=self.told, stderr=self.shown, **options)
        return Company.objects.get()

    def assert_refused(self, log: str, *sentences: str, document: JsonObject = BUNDLE) -> None:
        with self.assertRaises(CommandError) as refused:
            self.replay(log, document)
        for sentence in sentences:
            self.assertIn(sentence, str(refused.exception))
        self.assertFalse(Company.objects.exists())

    def test_roles_and_other_questions_are_filled_in(self) -> None:
        company = self.replay()

        self.assertIn("Tickets completed: 2 of 2", self.told.getvalue())
        with as_company(company):
            data = TicketInstance.objects.earliest("number").ticket_data
            self.assertEqual((data["channel"], data["price"]), ("Post", 12.5))
            self.assertIn("@", data["asker"])
            first, second = [
                task.output_data or {} for task in TaskInstance.objects.completed().order_by("pk")
            ][:2]
            self.assertEqual(first["amount"], 4.5)
            self.assertGreaterEqual(len(second["note"]), 5)

    def test_different_texts_are_different_people(self) -> None:
        company = self.replay()

        with as_company(company):
            people = User.objects.of_company(company).filter(first_name="Worker")
            self.assertEqual(
                sorted(people.values_list("last_name", flat=True)), ["John Smith", "TEST", "test"]
            )
            done = TaskInstance.objects.completed().order_by("pk")
            self.assertEqual(
                [str(task.assigned_to) for task in done],
                ["Worker John Smith", "Worker TEST", "Worker test"],
            )

    def test_the_times_of_the_log_are_kept_and_end_now(self) -> None:
        company = self.replay()

        with as_company(company):
            ticket = TicketInstance.objects.earliest("number")
            tasks = TaskInstance.objects.filter(workflow_instance__ticket=ticket)
            first, last = tasks.order_by("pk")
            assert last.completed_at and first.completed_at and first.started_at
            self.assertLess(timezone.now() - last.completed_at, timedelta(minutes=10))
            self.assertEqual(last.completed_at - first.completed_at, timedelta(days=2))
            self.assertEqual(first.completed_at - first.started_at, timedelta(minutes=30))
            self.assertEqual(ticket.created_at, first.started_at)
            self.assertEqual(last.created_at, first.completed_at)
            self.assertEqual(last.assigned_at, first.completed_at)
            self.assertEqual(ticket.ended_at, last.completed_at)
            self.assertEqual(
                WorkflowInstance.objects.get(ticket=ticket).created_at, ticket.created_at
            )

    def test_printed_account_can_log_in(self) -> None:
        company = self.replay(password="a password to log in with")

        email = User.objects.of_company(company).get(first_name="Log").email
        self.assertIn(
            f"Log in as {email} with the password a password to log in with", self.told.getvalue()
        )
        self.assertTrue(self.client.login(username=email, password="a password to log in with"))

    def test_only_the_bar_is_shown(self) -> None:
        with self.assertNoLogs("workflow_ops", logging.INFO):
            self.replay()

        self.assertIn("3 of 3 events", self.shown.getvalue())
        self.assertFalse(logging.root.manager.disable)

    def test_rows_are_refused_with_case_and_line(self) -> None:
        for row, sentence in (
            ("1,,R1", "Line 2, case '1': activity is empty."),
            (",Receive,R1", "Line 2, case '': case is empty."),
            (f"1,Receive,{'R' * 151}", "Line 2, case '1': the resource has more than 150"),
            ("1,Receive,R1,soon", "Line 2, case '1': timestamp 'soon' is not a date and time."),
            ("1,Receive,R1,,,,,,,", "Line 2, case '1': the row has more values"),
            ("1,Inspect,R1", "Line 2, case '1': "),
            ("1,Decide,R1", "Line 2, case '1': "),
            ("1,Receive,R1,,,Fax", "Line 2, case '1': Channel"),
            ("1,Receive,R1,,,,dear", "Line 2, case '1': price 'dear' is not a number."),
            ("1,Receive,R1,,,,NaN", "Line 2, case '1': price 'NaN' is not a number."),
            ("1,Receive,R1,,,,inf", "Line 2, case '1': price 'inf' is not a number."),
            ("1,Receive,R1,,,,1e99999", "Line 2, case '1': price '1e99999' is not a number."),
            ("1,Receive,R1,,,,,2", "Line 2, case '1': "),
        ):
            with self.subTest(row):
                self.assert_refused(f"{HEADER}\n{row}\n", sentence)

    def test_all_that_is_wrong_is_reported_at_once(self) -> None:
        self.assert_refused(
            f"{HEADER}\n1,Receive,R1\n1,Inspect,R1\n2,Receive,R1\n2,Receive,R1\n",
            "Line 2, case '1'",
            "Line 4, case '2'",
        )

    def test_times_that_run_backwards(self) -> None:
        rows = "1,Receive,R1,2026-01-02T00:00\n1,Decide,R1,2026-01-01T00:00\n2,Receive,R1\n"
        self.assert_refused(
            f"{HEADER}\n{rows}",
            "Line 3, case '1': it was done before what came before it.",
            "Line 4, case '2': timestamp is empty, but other rows have one.",
        )

    def test_files_that_are_no_log(self) -> None:
        for text, sentence in (
            ("case,activity\n1,Closed\n", "has no column resource"),
            ("case,activity,resource\n", "has no rows"),
            ("", "has no column case, activity, resource"),
        ):
            with self.subTest(text):
                self.assert_refused(text, sentence)

    def test_bundle_with_errors_creates_no_company(self) -> None:
        broken = json.loads(json.dumps(BUNDLE))
        del broken["workflows"][0]["title"]

        self.assert_refused(GOOD, "“title”", document=broken)

    def test_a_run_that_fails_leaves_nothing(self) -> None:
        people = User.objects.count()
        with (
            patch.object(replay, "reassign_task", side_effect=RuntimeError("The disk is full.")),
            patch.object(replay, "complete_task", side_effect=RuntimeError("The disk is full.")),
        ):
            self.assert_refused(GOOD, "Line 2, case '1': The disk is full.", "was removed")

        with outside_companies():
            self.assertEqual(User.objects.count(), people)

    def test_missing_migrations_are_said(self) -> None:
        with patch("django.db.migrations.executor.MigrationExecutor.migration_plan") as plan:
            plan.return_value = ["something"]
            self.assert_refused(GOOD, "run 'manage.py migrate' first")

    def test_help_lists_the_columns(self) -> None:
        shown = StringIO()
        with self.assertRaises(SystemExit), patch("sys.stdout", shown):
            call_command("replay_log", "--help")

        for column in ("case", "activity", "resource", "timestamp", "started", "submitted"):
            self.assertRegex(shown.getvalue(), rf"\n  {column} ")
