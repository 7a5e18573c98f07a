import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, override

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import SimpleTestCase, override_settings, tag
from django.utils import timezone

from ticketflower.sandbox.benchmark.host.processes import free_port
from ticketflower.sandbox.demo.companies import BIKES, COFFEE, PASSWORD, SUPERUSER
from ticketflower.sandbox.demo.working_time import CLOSES, MINUTES, OPENS, WorkingTime, working_day
from ticketflower.sandbox.management.commands import demo
from ticketflower.sandbox.management.commands.demo import (
    LOG_INS,
    secret_key,
    site_settings,
    wait_for_answer,
)
from ticketflower.times.zones import zone_named
from users.models import Company, CompanyRole, User
from users.roles import TASK_WORKER
from users.tenancy import as_company
from users.tests.base import SharedDataTestCase
from workflow_design.models import WorkflowDefinition
from workflow_ops.models import (
    FileUpload,
    TaskInstance,
    TicketError,
    TicketInstance,
    WebhookDelivery,
)
from workflow_ops.services.files.uploads import open_upload


@contextmanager
def folder_of_its_own() -> Iterator[None]:
    """Let the demo keep its key in a temporary folder instead of the checkout's var/."""
    with TemporaryDirectory() as folder, override_settings(BASE_DIR=Path(folder)):
        (settings.BASE_DIR / "var").mkdir()
        yield


class DemoSiteTest(SimpleTestCase):
    @tag("process")
    def test_it_runs_as_a_real_site_does(self) -> None:
        says = "from django.conf import settings as s; print(s.DEBUG, s.ALLOWED_HOSTS, s.SITE_URL)"
        with folder_of_its_own():
            site = site_settings(8123)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "--command", says],
            cwd=settings.BASE_DIR,
            env={**os.environ, **site},
            capture_output=True,
            text=True,
            check=True,
        )

        self.assertIn(
            "False ['127.0.0.1', 'localhost', '[::1]'] http://127.0.0.1:8123", done.stdout
        )

    def test_secret_key_is_stable_and_private_to_its_owner(self) -> None:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "key"
            key = secret_key(file)

            self.assertEqual(secret_key(file), key)
            self.assertGreater(len(key), 50)
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)


@tag("process")
class DemoWebServerTest(SimpleTestCase):
    def started(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_one_that_answers_is_waited_for(self) -> None:
        port = free_port()
        server = self.started("-m", "http.server", str(port), "--bind", "127.0.0.1")

        self.assertTrue(wait_for_answer(server, port))
        with socket.create_connection(("127.0.0.1", port)):
            pass

    def test_one_that_ends_is_not_waited_for(self) -> None:
        self.assertFalse(wait_for_answer(self.started("-c", "raise SystemExit(1)"), free_port()))


class DemoTest(SharedDataTestCase):
    bikes: Company
    told: str

    @classmethod
    def setUpTestData(cls) -> None:
        levels = {
            name: logging.getLogger(name).level
            for name in ("", "workflow_ops.engine.error_recording")
        }
        told = StringIO()
        call_command("load_demo", yes=True, stdout=told)  # with DEBUG, statements are kept
        cls.told = told.getvalue()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        cls.bikes = Company.objects.get(name=BIKES.name)

    def test_while_it_is_loaded_it_says_what_happens(self) -> None:
        for company in (BIKES, COFFEE):
            self.assertIn(f"{company.name}: people and definitions ...", self.told)
            for week in (1, 2, 3):
                self.assertIn(f"{company.name}: tickets of week {week} of 3 ...", self.told)

    def test_it_has_tickets_in_all_states_over_three_weeks(self) -> None:
        with as_company(self.bikes):
            tickets = TicketInstance.objects.all()
            states = {ticket.state.value for ticket in tickets.select_related("workflow")}
            tasks = dict(
                TaskInstance.objects.order_by().values_list("status").annotate(Count("pk"))
            )
            oldest = min(ticket.created_at for ticket in tickets)

        self.assertGreaterEqual(len(tickets), 65)
        self.assertEqual(states, {"NOT_STARTED", "IN_PROGRESS", "COMPLETED"})
        every = {"OPEN", "IN_PROGRESS", "ASKED", "PENDING", "ERROR", "COMPLETED"}
        self.assertEqual(set(tasks), every)
        self.assertIn((timezone.now() - oldest).days, range(17, 27))

    def test_an_agent_reads_fails_hands_over_and_has_not_seen_invoices(self) -> None:
        with as_company(self.bikes):
            tasks = TaskInstance.objects.filter(task_definition__key="read").for_detail()
            shown = {
                str(task.shown_status.value): (str(task.assigned_to), task.is_done_by_people)
                for task in tasks
            }
            completed = tasks.completed().get()
            attached = FileUpload.objects.filter(task=completed).values_list("filename", flat=True)

            self.assertEqual(
                shown,
                {
                    "COMPLETED": ("Invoice reader (agent)", False),
                    "ASSIGNED": ("Carla Rossi", True),
                    "FAILED": ("None", False),
                    "WAITING_FOR_AGENT": ("None", False),
                },
            )
            self.assertEqual([*attached], ["2026-1187.txt"])
            ticket = completed.workflow_instance.ticket
            self.assertEqual(ticket.status, "COMPLETED")

    def test_tasks_of_an_absent_role_holder_are_unassigned(self) -> None:
        with as_company(self.bikes):
            waiting = TaskInstance.objects.without_worker()
            roles = {task.task_definition.worker_role for task in waiting}
            finance = CompanyRole.objects.get(role_name="Finance")

            self.assertEqual(roles, {finance})
            workers = User.objects.people().in_group(TASK_WORKER).filter(company_roles=finance)
            self.assertFalse(workers.filter(is_available=True).exists())
            self.assertIn("Carla Rossi", [str(worker) for worker in workers])

    def test_the_times_of_each_task_are_in_order_and_in_working_hours(self) -> None:
        with as_company(self.bikes):
            for task in TaskInstance.objects.select_related("workflow_instance__ticket"):
                times = [
                    self.bikes.created_at,
                    task.workflow_instance.ticket.created_at,
                    task.created_at,
                    task.assigned_at,
                    task.started_at,
                    task.completed_at,
                    timezone.now(),
                ]
                zone = zone_named(BIKES.time_zone)
                known = [each.astimezone(zone) for each in times if each is not None]

                self.assertEqual(known, sorted(known))
                for each in known[:-1]:
                    self.assertLess(each.weekday(), 5)
                    self.assertTrue(OPENS <= each.time() <= CLOSES, each)

    def test_tickets_are_numbered_in_the_order_of_their_times(self) -> None:
        with as_company(self.bikes):
            by_number = TicketInstance.objects.order_by("number")
            times = [ticket.created_at for ticket in by_number]

        self.assertEqual(times, sorted(times))

    def test_its_faulty_workflow_shows_ticket_errors_of_three_types(self) -> None:
        with as_company(self.bikes):
            errors = TicketError.objects.all()
            types = {error.error_type for error in errors}
            statuses = {error.error_status for error in errors}
            resolved = errors.get(error_status="RESOLVED")
            continued = TicketInstance.objects.for_detail().get(pk=resolved.ticket_id)

        self.assertEqual(types, {"TASK_CREATION", "TASK_UPDATE", "WORKFLOW_TRANSITION"})
        self.assertEqual(statuses, {"NEW", "REVIEWED", "RESOLVED"})
        self.assertEqual(continued.state, "COMPLETED")

    def test_leave_is_as_long_as_it_says(self) -> None:
        with as_company(self.bikes):
            for ticket in TicketInstance.objects.filter(ticket_type__key="leave"):
                data = ticket.ticket_data
                first, last = (date.fromisoformat(data[key]) for key in ("first_day", "last_day"))
                days = data["days"] + 0.5 * len(data.get("half_days", []))

                self.assertEqual(working_day(first, int(days)), last, ticket.summary)

    def test_its_webhook_shows_what_was_delivered(self) -> None:
        with as_company(self.bikes):
            statuses = list(WebhookDelivery.objects.values_list("status", flat=True))

        self.assertGreater(statuses.count("DELIVERED"), 20)
        self.assertEqual(statuses.count("FAILED"), 1)
        self.assertEqual(statuses.count("PENDING"), 0)

    def test_its_files_can_be_read(self) -> None:
        with as_company(self.bikes):
            files = list(FileUpload.objects.all())

            self.assertTrue(files)
            for file in files:
                self.assertIsNotNone(file.ticket)
                opened, _type = open_upload(file)
                with opened:
                    self.assertEqual(len(opened.read()), file.size)

    def test_a_file_has_two_versions_and_a_comment_has_a_picture(self) -> None:
        with as_company(self.bikes):
            files = FileUpload.objects.exclude(comment=None).order_by("filename")

            self.assertEqual(
                [(each.filename, each.version, each.file_type) for each in files],
                [
                    ("hall-4.png", 1, "image/png"),
                    ("quote-nordic-tools.txt", 2, "application/octet-stream"),
                ],
            )

    def test_all_accounts_log_in_with_the_printed_password(self) -> None:
        for email, _may in LOG_INS:
            with self.subTest(email):
                self.assertTrue(self.client.login(username=email, password=PASSWORD))

    def test_the_companies_do_not_see_each_other(self) -> None:
        with as_company(Company.objects.get(name=COFFEE.name)):
            self.assertEqual(TicketInstance.objects.count(), 14)
            names = User.objects.exclude(company=None).values_list("company__name", flat=True)
            self.assertEqual(set(names), {COFFEE.name})

    @tag("process")
    @override_settings(DEBUG=True)
    def test_it_does_not_serve_pages_whose_static_files_are_missing(self) -> None:
        class WithoutStaticFiles(demo.Command):
            started: ClassVar[list[str]] = []

            @override
            def _start(self, *command: str, port: int) -> "subprocess.Popen[bytes]":
                self.started.append(command[0])
                return subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])

        with (
            folder_of_its_own(),
            self.assertRaisesMessage(CommandError, "static files couldn't be collected"),
        ):
            call_command(WithoutStaticFiles(stdout=StringIO()))

        self.assertEqual(WithoutStaticFiles.started, ["collectstatic"])

    def test_a_second_time_changes_nothing(self) -> None:
        told = StringIO()
        before = self.counted()

        with override_settings(DEBUG=True):
            call_command("load_demo", stdout=told)

        self.assertIn("nothing was changed", told.getvalue())
        self.assertIn(f"anna@{BIKES.domain}", told.getvalue())
        self.assertIn(f"with the password {PASSWORD}", told.getvalue())
        self.assertEqual(self.counted(), before)

    def counted(self) -> list[int]:
        with as_company(self.bikes):
            models = (Company, User, WorkflowDefinition, TicketInstance, TaskInstance, TicketError)
            return [model._default_manager.count() for model in models]

    def test_half_a_demo_is_not_taken_for_a_whole_one(self) -> None:
        User.objects.get(email=SUPERUSER).delete()

        with override_settings(DEBUG=True), self.assertRaisesMessage(CommandError, "flush"):
            call_command("load_demo")

    def test_a_real_site_is_asked_first(self) -> None:
        with self.assertRaisesMessage(CommandError, "--yes"):
            call_command("load_demo")


class WorkingTimeTest(SimpleTestCase):
    def at(self, *minutes: int, now: datetime) -> list[str]:
        clock = WorkingTime(now)
        return [f"{clock.at(minute):%a %d %H:%M}" for minute in minutes]

    def test_minutes_before_the_last_are_counted_back_over_nights_and_weekends(self) -> None:
        monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

        found = self.at(MINUTES, MINUTES - 90, MINUTES - 91, 0, now=monday)

        self.assertEqual(found, ["Mon 23 09:30", "Mon 23 08:00", "Fri 20 16:59", "Mon 02 09:30"])

    def test_outside_of_working_hours_the_last_minute_is_that_before(self) -> None:
        for now, last in {
            datetime(2026, 11, 21, 12, 0, tzinfo=UTC): "Fri 20 17:00",
            datetime(2026, 11, 23, 7, 59, tzinfo=UTC): "Fri 20 17:00",
            datetime(2026, 11, 24, 23, 0, tzinfo=UTC): "Tue 24 17:00",
        }.items():
            with self.subTest(str(now)):
                self.assertEqual(self.at(MINUTES, now=now), [last])

    def test_working_days_leave_out_weekends(self) -> None:
        friday = date(2026, 11, 20)

        found = [working_day(start, count) for start, count in ((friday, 1), (friday, 2))]

        self.assertEqual(found, [friday, date(2026, 11, 23)])
