"""Every operation of the API by every role, with and without its scope, and from elsewhere."""

from dataclasses import dataclass

from ticketflower.api.calls import openapi
from ticketflower.api.tests.base import ALL_SCOPES, ApiTestCase
from users.models import CompanyRole, User, UserKind
from users.roles import AGENT_ROLES, TASK_WORKER, TICKET_ADMIN, USER, permissions_of
from users.scopes import (
    CHANGE,
    DEFINITIONS_DRAFT,
    DEFINITIONS_READ,
    ERRORS_FIX,
    ERRORS_READ,
    EXECUTE,
    MANAGE,
    SUBMIT,
    TASKS_WORK,
    TICKETS_READ,
    TICKETS_SUBMIT,
    VIEW,
)
from users.tenancy import as_company
from users.tests.factories import make_agent

AGENT, PERSON = UserKind.AGENT, UserKind.PERSON
BELONGS_TO_ALL = (200,)
OURS = "Only our role"


@dataclass(frozen=True)
class Row:
    """One operation: an example request, and who may send it.

    Args:
        method: in small letters.
        path: below ``/api/v1``.
        scope: that its token needs, if it needs one.
        permissions: of which its person needs one, if they need one.
        body: of the request.
        elsewhere: statuses that a person of another company gets.
        only: the only kind of member that may send it; everyone if there is none.
    """

    method: str
    path: str
    scope: str | None = None
    permissions: tuple[str, ...] = ()
    body: object = None
    elsewhere: tuple[int, ...] = (404,)
    only: UserKind | None = None


DOCUMENT = {"kind": "workflow", "key": "visit", "title": "Visit"}
READ = (DEFINITIONS_READ, (VIEW, CHANGE))
READ_TICKETS = (TICKETS_READ, (SUBMIT, EXECUTE, MANAGE))
WRITE = (TICKETS_SUBMIT, (SUBMIT,))
WORK = (TASKS_WORK, (EXECUTE,))
FIX = (ERRORS_FIX, (MANAGE,))
TABLE = {
    "get_me": Row("get", "/me", elsewhere=BELONGS_TO_ALL),
    "get_context": Row("get", "/context", *READ, elsewhere=BELONGS_TO_ALL),
    "list_definitions": Row("get", "/definitions", *READ, elsewhere=BELONGS_TO_ALL),
    "get_definition": Row("get", "/definitions/workflow/purchase", *READ),
    "compare_versions": Row("get", "/definitions/workflow/purchase/changes", *READ),
    "check_document": Row(
        "post", "/check", *READ, body={"document": DOCUMENT}, elsewhere=BELONGS_TO_ALL
    ),
    "dry_run": Row("post", "/dry-run", *READ, body={"workflow": "purchase"}),
    "save_draft": Row(
        "put",
        "/definitions/workflow/visit/draft",
        DEFINITIONS_DRAFT,
        (CHANGE,),
        body={"document": DOCUMENT},
        elsewhere=BELONGS_TO_ALL,
    ),
    "discard_draft": Row(
        "delete",
        "/definitions/workflow/purchase/draft?fingerprint=x",
        DEFINITIONS_DRAFT,
        (CHANGE,),
    ),
    "publish_draft": Row(
        "post",
        "/definitions/workflow/purchase/publish",
        None,
        (CHANGE,),
        body={"fingerprint": "x"},
    ),
}
TABLE |= {
    "list_ticket_types": Row("get", "/ticket-types", *WRITE, elsewhere=BELONGS_TO_ALL),
    "get_ticket_form": Row("get", "/ticket-types/purchase/form", *WRITE),
    "submit_ticket": Row(
        "post", "/tickets", *WRITE, body={"ticket_type": "purchase", "answers": {"item": "Desk"}}
    ),
    "list_tickets": Row("get", "/tickets", *READ_TICKETS, elsewhere=BELONGS_TO_ALL),
    "get_ticket": Row("get", "/tickets/1", *READ_TICKETS),
    "add_comment": Row("post", "/tickets/1/comments", *READ_TICKETS, body={"text": "Hello"}),
    "upload_file": Row("post", "/files", None, READ_TICKETS[1], elsewhere=(422,)),
    "store_file": Row(
        "post",
        "/files/encoded",
        None,
        READ_TICKETS[1],
        body={"name": "a.txt", "content_base64": "YQ=="},
        elsewhere=(201,),
    ),
    "download_file": Row("get", "/files/1", *READ_TICKETS),
    "read_file": Row("get", "/files/1/encoded", *READ_TICKETS),
}
TABLE |= {
    "list_tasks": Row("get", "/tasks", *WORK, elsewhere=BELONGS_TO_ALL),
    "get_task": Row("get", "/tasks/1", *WORK),
    "take_task": Row("post", "/tasks/1/take", *WORK, only=PERSON),
    "complete_task": Row("post", "/tasks/1/complete", *WORK, body={"output": {}}),
    "hand_off_task": Row(
        "post",
        "/tasks/1/hand-off",
        *WORK,
        body={"to": "a@example.com", "reason": "Away"},
        only=PERSON,
    ),
    "ask_requester": Row("post", "/tasks/1/ask", *WORK, body={"text": "Which one?"}, only=PERSON),
    "claim_task": Row("post", "/tasks/1/claim", *WORK, only=AGENT),
    "extend_claim": Row("post", "/tasks/1/heartbeat", *WORK, only=AGENT),
    "hand_over_task": Row("post", "/tasks/1/hand-over", *WORK, body={"reason": "No."}, only=AGENT),
    "fail_task": Row("post", "/tasks/1/fail", *WORK, body={"reason": "No."}, only=AGENT),
    "list_errors": Row("get", "/errors", ERRORS_READ, (MANAGE,), elsewhere=BELONGS_TO_ALL),
    "retry_error": Row("post", "/errors/1/retry", *FIX),
    "retry_error_with_data": Row("post", "/errors/1/data", *FIX, body={"data": {}}),
    "skip_error": Row("post", "/errors/1/skip", *FIX, body={"to": None}),
    "complete_failed_step": Row("post", "/errors/1/complete", *FIX, body={"output": {}}),
    "note_error": Row("post", "/errors/1/note", *FIX, body={"status": "reviewed", "notes": "Seen"}),
}


class SweepTestCase(ApiTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            CompanyRole.objects.create(company=cls.company, role_name=OURS)

    def send(self, row: Row, token: str) -> int:
        response = self.call(row.method, row.path, row.body, token=token)
        status: int = response.status_code
        self.assertLess(status, 500)
        self.said = response.content.decode()
        return status


class TableTest(SweepTestCase):
    def test_every_operation_is_in_the_table(self) -> None:
        found = {
            operation["operationId"]: (method, operation["x-scope"], operation["x-only"])
            for operations in openapi()["paths"].values()
            for method, operation in operations.items()
        }

        self.assertEqual(
            found, {name: (row.method, row.scope, row.only) for name, row in TABLE.items()}
        )


class RolesTest(SweepTestCase):
    def test_nobody_gets_in_without_a_token(self) -> None:
        for name, row in TABLE.items():
            with self.subTest(name):
                self.assertEqual(self.send(row, ""), 401)

    def test_each_role_gets_what_it_may(self) -> None:
        people: dict[str, User] = {
            "user": self.user,
            "task_worker": self.worker,
            "ticket_admin": self.ticket_admin,
            "workflow_creator": self.creator,
            "admin": self.admin,
        }
        for role, person in people.items():
            self.sweep(person, role)

    def test_an_agent_gets_what_its_roles_may(self) -> None:
        for roles in ((USER, TASK_WORKER), (TICKET_ADMIN,)):
            self.sweep(make_agent(self.company, "-".join(roles), roles=roles), *roles)

    def sweep(self, member: User, *roles: str) -> None:
        text = self.token(member)
        for name, row in TABLE.items():
            with self.subTest(name, roles=roles, member=member):
                has_role = not row.permissions or {*row.permissions} & permissions_of(roles)
                may = has_role and row.only in (None, member.kind)
                self.assertEqual(self.send(row, text) == 403, not may)

    def test_a_session_opens_nothing_not_even_of_a_superuser_acting_for_the_company(self) -> None:
        self.client.force_login(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
        self.assertContains(self.client.get("/team/"), str(self.worker))
        for name, row in TABLE.items():
            with self.subTest(name):
                self.assertEqual(self.send(row, ""), 401)

    def test_no_scope_stands_in_for_another(self) -> None:
        without = {
            scope: self.token(self.creator, *(each for each in ALL_SCOPES if each != scope))
            for scope in ALL_SCOPES
        }
        for name, row in TABLE.items():
            if row.scope is None:
                continue
            with self.subTest(name):
                self.assertEqual(self.send(row, without[row.scope]), 403)

    def test_another_company_sees_nothing_of_ours(self) -> None:
        self.sweep_from_elsewhere(self.stranger)

        self.send(TABLE["get_context"], self.token(self.creator))
        self.assertIn(OURS, self.said)

    def test_an_agent_of_another_company_sees_nothing_of_ours(self) -> None:
        self.sweep_from_elsewhere(make_agent(self.other_company, roles=AGENT_ROLES))

    def sweep_from_elsewhere(self, member: User) -> None:
        text = self.token(member)
        for name, row in TABLE.items():
            with self.subTest(name):
                told = row.elsewhere if row.only in (None, member.kind) else (403,)
                self.assertIn(self.send(row, text), told)
                self.assertNotIn(OURS, self.said)
