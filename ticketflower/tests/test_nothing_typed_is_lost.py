"""What was typed is in the answer of every form, for whatever reason it was not stored."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django.db import OperationalError, connection
from django.utils import timezone

from ticketflower.tests.test_access import (
    ACCOUNT,
    FOR_TOOLS,
    MEMBER,
    PUBLIC,
    SUPERUSER,
    TABLE,
    AccessTestCase,
)
from users.models import User
from users.roles import ROLES
from users.tenancy import as_company
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_design.models import TicketType
from workflow_ops.models import TaskInstance, TicketComment, TicketError
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.ticket_errors import resolve_error
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    bundle,
    current_task,
    form_task,
    make_comment,
    make_ticket,
    publish,
)

TYPED = "Zinc & <b>zebra</b>\n  of Zoe"
SHOWN = "Zinc &amp; &lt;b&gt;zebra&lt;/b&gt;\n  of Zoe"
NOT_FORMS = {*FOR_TOOLS, "callbacks:receive", "accounts:logout", "notifications:unsubscribe"}
"""Programs send them, or a button that nothing is typed beside."""


class EveryFormTest(AccessTestCase):
    """The refusals that come before a view, for every URL that takes a form."""

    client: OutsideClient
    everything: ClassVar[User]
    nothing: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.everything = make_person(cls.company, "everything", roles=list(ROLES))
            cls.nothing = make_person(cls.company, "nothing", roles=[])

    def forms(self, *, public: bool = False) -> Iterator[tuple[str, str]]:
        """Name and path of each URL that takes a form."""
        for name, row, method, path in self.rows():
            is_form = method == "POST" and name not in NOT_FORMS
            if is_form and (public or row.who != PUBLIC):
                yield name, path

    def assert_shown(self, name: str, path: str, client: Any = None, **more: object) -> None:
        with self.subTest(name):
            response = (client or self.client).post(path, {"text": TYPED, **more})

            self.assertGreaterEqual(response.status_code, 400)
            self.assertTrue(SHOWN in response.text, f"not in the {response.status_code} of {path}")

    def test_login_that_ended(self) -> None:
        for name, path in self.forms():
            self.assert_shown(name, path)

    def test_csrf_failure(self) -> None:
        client = OutsideClient(enforce_csrf_checks=True)
        client.log_in(self.everything)
        with self.assertLogs("django.security.csrf", "WARNING"):
            for name, path in self.forms(public=True):
                self.assert_shown(name, path, client)

    def test_role_that_was_taken_away(self) -> None:
        self.client.log_in(self.nothing)
        for name, path in self.forms():
            if TABLE[name].who not in (ACCOUNT, MEMBER) or TABLE[name].owner:
                self.assert_shown(name, path)

    def test_company_that_was_switched(self) -> None:
        self.client.log_in(self.everything)
        for name, path in self.forms():
            if TABLE[name].who != ACCOUNT:
                self.assert_shown(name, path, company_token=self.other_company.pk)

    def test_object_that_is_gone(self) -> None:
        for name, path in self.forms():
            gone = re.sub(r"(?<=/)(\d+|purchase)(?=/)", "999999", path)
            if gone != path:
                person = self.superuser if TABLE[name].who == SUPERUSER else self.everything
                self.client.log_in(person)
                self.assert_shown(name, gone)

    def test_server_that_failed_and_database_that_is_away(self) -> None:
        self.client.log_in(self.everything)
        self.client.raise_request_exception = False
        for error, status in ((ZeroDivisionError(), 500), (OperationalError("no route"), 503)):

            def refuse(*_statement: object, error: Exception = error) -> None:
                raise error

            with self.assertLogs("django.request", "ERROR"), connection.execute_wrapper(refuse):
                for name, path in self.forms():
                    self.assert_shown(f"{name} {status}", path)


class MeanwhileTest(TicketTestCase):
    """The refusals of views: others acted while the person typed."""

    client: OutsideClient

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            remark = {"remark": {"type": "string", "format": "text"}}
            schema = {"type": "object", "properties": {**remark, "approved": {"type": "boolean"}}}
            tasks = [form_task("review", output_schema=schema), form_task("order")]
            fields = [
                {"FieldName": "item", "FieldType": "string"},
                {"FieldName": "note", "FieldType": "text"},
            ]
            cls.ticket_type = publish(cls.company, cls.creator, bundle(fields=fields, tasks=tasks))

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        self.error = TicketError.objects.create(
            company=self.company,
            ticket=self.ticket,
            error_type=TicketError.Type.TASK_CREATION,
            error_message="?",
        )

    def send(self, person: User, path: str, **data: object) -> None:
        self.client.log_in(person)

        response = self.client.post(path, data)

        self.assertIn(response.status_code, (404, 409, 422))
        self.assertTrue(SHOWN in response.text, f"not in the {response.status_code} of {path}")

    def test_task(self) -> None:
        def complete() -> None:
            complete_task(task=self.task, by=self.worker, output={"approved": True})

        acts: dict[str, Callable[[], object]] = {
            "reassigned": lambda: reassign_task(
                task=self.task, to=self.colleague, by=self.ticket_admin
            ),
            "on hold": lambda: hold_ticket(ticket=self.ticket, by=self.ticket_admin),
            "canceled": lambda: cancel_ticket(ticket=self.ticket, by=self.ticket_admin),
            "done elsewhere": complete,
        }
        for why, act in acts.items():
            self.ticket = make_ticket(self.ticket_type, self.user)
            self.task = current_task(self.ticket)
            act()
            with self.subTest(why):
                path = f"/tasks/{self.task.pk}/"
                self.send(self.worker, path, **{"answer-remark": TYPED})

    def test_hand_off_and_question(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        for path, field in (("pass-on", "reason"), ("ask", "text")):
            with self.subTest(path):
                self.send(self.worker, f"/tasks/{self.task.pk}/{path}/", **{field: TYPED})

    def test_submit(self) -> None:
        publish(
            self.company,
            self.creator,
            bundle(fields=[{"FieldName": "item", "FieldType": "string"}]),
        )
        version = f"{self.ticket_type.pk}-{self.ticket_type.workflow_id}"
        sent = {"answer-item": "Desk", "answer-note": TYPED, "form_version": version}
        with self.subTest("new version"):
            self.send(self.user, "/tickets/new/purchase/", **sent)
        TicketType.objects.update(status="RETIRED")
        with self.subTest("archived"):
            self.send(self.user, "/tickets/new/purchase/", **sent)

    def test_comment(self) -> None:
        comment = make_comment(self.ticket, self.user)
        path = f"/tickets/{self.ticket.number}/comments/"
        TicketComment.objects.update(created_at=timezone.now() - timedelta(hours=1))
        with self.subTest("too late to edit"):
            self.send(self.user, f"{path}{comment.pk}/", text=TYPED)
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)
        with self.subTest("not theirs to see anymore"):
            sent = {"text": TYPED, "submission_key": uuid.uuid4(), "audience": "internal"}
            self.send(self.worker, path, **sent)

    def test_error(self) -> None:
        path = f"/manage/errors/{self.error.pk}/"
        with self.subTest("notes changed"):
            note = {"status": "REVIEWED", "notes": TYPED, "fingerprint": "old"}
            self.send(self.ticket_admin, f"{path}note/", **note)
        resolve_error(error=self.error, by=self.ticket_admin, notes="")
        with self.subTest("resolved"):
            self.send(self.ticket_admin, f"{path}data/", **{"answer-note": TYPED})
        with self.subTest("resolved, as JSON"):
            data = '{"note": "Zinc & <b>zebra</b>"}'
            self.client.log_in(self.ticket_admin)
            response = self.client.post(f"{path}data/?as=json", {"values": data})
            self.assertContains(response, "Zinc &amp; &lt;b&gt;zebra&lt;/b&gt;", status_code=422)

    def test_task_that_fails(self) -> None:
        TicketError.objects.update(task=self.task)
        TaskInstance.objects.update(status="CANCELLED")

        self.send(
            self.ticket_admin,
            f"/manage/errors/{self.error.pk}/complete/",
            **{"answer-remark": TYPED},
        )

    def test_design(self) -> None:
        path = "/design/workflows/purchase/"
        for name, sent in (
            ("customize/", {"shown": "another page", "title": TYPED, "do": "save"}),
            ("dry-run/", {"run": "another run", "answer-note": TYPED}),
        ):
            with self.subTest(name):
                self.send(self.creator, f"{path}{name}", **sent)
        with self.subTest("editor"):
            self.send(self.creator, "/design/upload/", text=TYPED, action="save")

    def test_lists(self) -> None:
        for name, sent in (
            ("save-view/", {"name": TYPED + "x" * 60, "list": ""}),
            ("bulk/", {"action": "cancel", "confirmed": "1", "reason": TYPED}),
        ):
            with self.subTest(name):
                self.send(self.ticket_admin, f"/manage/tickets/{name}", **sent)

    def test_profile_and_team(self) -> None:
        for person, path, field, rest in (
            (self.user, "/profile/", "last_name", {"first_name": ""}),
            (self.admin, "/team/invite/", "addresses", {}),
            (self.admin, "/team/roles/", "description", {"role_name": ""}),
            (self.admin, "/team/agents/new/", "name", {"system_roles": "admin"}),
        ):
            with self.subTest(path):
                self.send(person, path, **{field: TYPED, **rest})
