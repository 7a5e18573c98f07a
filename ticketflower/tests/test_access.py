"""Every URL with every kind of person: one table, and a test that no URL is missing in it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.utils import timezone

from users.checks import walk_urls
from users.models import CompanyRole, Invitation, User
from users.roles import ROLES
from users.services.tokens import make_token
from users.tenancy import as_company
from users.tests.factories import make_agent, make_person
from workflow_ops.models import FileUpload, SavedView, TicketError
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.form_drafts import save_draft
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket
from workflow_ops.tests.webhooks import make_delivery

PUBLIC, ACCOUNT, MEMBER, SUPERUSER = "public", "account", "member", "superuser"
SUBMIT, EXECUTE = "workflow_ops.submit_ticket", "workflow_ops.execute_task"
MANAGE, SECRET = "workflow_ops.manage_tickets", "workflow_ops.manage_signing_secret"
VIEW, CHANGE = "workflow_design.view_definitions", "workflow_design.change_definitions"
WEBHOOKS = "workflow_ops.manage_webhooks"
AUDIT, PEOPLE = "users.view_audit", "users.manage_people"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One URL: where, by which methods, who may use it, and whose object it shows.

    ``owner`` names the person who alone sees the object, "company" says that everyone of the
    company with the permission does; without it there is no object that others could not see,
    and a stranger gets one of ``answers``.
    """

    path: str
    methods: tuple[str, ...]
    who: str
    owner: str = ""
    answers: tuple[int, ...] = (200, 302, 422)


TABLE = {
    "home": Row("/", GET, PUBLIC),
    "hide-checklist": Row("/checklist/hide/", POST, CHANGE),
    "search": Row("/search/?q=laptop", GET, MEMBER),
    "accounts:signup": Row("/signup/", BOTH, PUBLIC),
    "accounts:signup-sent": Row("/signup/sent/", GET, PUBLIC),
    "accounts:signup-confirm": Row("/signup/wrong/", BOTH, PUBLIC, answers=(302, 410)),
    "accounts:login": Row("/login/", BOTH, PUBLIC),
    "accounts:logout": Row("/logout/", POST, PUBLIC),
    "accounts:password-reset": Row("/password-reset/", BOTH, PUBLIC),
    "accounts:password-reset-sent": Row("/password-reset/sent/", GET, PUBLIC),
    "accounts:password-reset-confirm": Row("/password-reset/MQ/wrong-token/", GET, PUBLIC),
    "accounts:profile": Row("/profile/", BOTH, ACCOUNT),
    "accounts:change-password": Row("/profile/password/", BOTH, ACCOUNT),
    "accounts:tokens": Row("/profile/tokens/", BOTH, MEMBER),
    "accounts:token-revoke": Row("/profile/tokens/{token}/revoke/", POST, MEMBER, "creator"),
    "tickets:list": Row("/tickets/", GET, SUBMIT),
    "tickets:new": Row("/tickets/new/", GET, SUBMIT),
    "tickets:submit": Row("/tickets/new/purchase/", BOTH, SUBMIT, "company"),
    "tickets:detail": Row("/tickets/1/", GET, MEMBER, "user"),
    "tickets:comments": Row("/tickets/1/comments/", BOTH, MEMBER, "user"),
    "tickets:comment": Row("/tickets/1/comments/{comment}/", BOTH, MEMBER, "user"),
    "tickets:comment-delete": Row("/tickets/1/comments/{comment}/delete/", BOTH, MEMBER, "user"),
    "tickets:cancel": Row("/tickets/1/cancel/", BOTH, SUBMIT, "user"),
    "tickets:duplicate": Row("/tickets/1/duplicate/", BOTH, SUBMIT, "user"),
    "tickets:reopen": Row("/tickets/1/reopen/", BOTH, MEMBER, "user"),
    "tickets:mentions": Row("/tickets/1/mentions/", GET, MEMBER, "user"),
    "tickets:file": Row("/tickets/files/{file}/", GET, MEMBER, "user"),
    "drafts:list": Row("/drafts/", GET, MEMBER),
    "drafts:draft": Row("/drafts/{draft}/", BOTH, MEMBER, "user"),
    "tasks:list": Row("/tasks/", GET, EXECUTE),
    "tasks:availability": Row("/tasks/availability/", BOTH, EXECUTE),
    "tasks:execute": Row("/tasks/{task}/", BOTH, EXECUTE, "worker"),
    "tasks:begin": Row("/tasks/{task}/begin/", BOTH, EXECUTE, "worker"),
    "tasks:take": Row("/tasks/{task}/take/", BOTH, EXECUTE, "company"),
    "tasks:ask": Row("/tasks/{task}/ask/", BOTH, EXECUTE, "worker"),
    "tasks:resume": Row("/tasks/{task}/resume/", BOTH, EXECUTE, "worker"),
    "tasks:pass-on": Row("/tasks/{task}/pass-on/", BOTH, EXECUTE, "worker"),
    "notifications:list": Row("/notifications/", GET, MEMBER),
    "notifications:read": Row("/notifications/read/", POST, MEMBER),
    "notifications:preferences": Row("/notifications/preferences/", BOTH, MEMBER),
    "notifications:defaults": Row("/notifications/defaults/", BOTH, PEOPLE),
    "notifications:unsubscribe": Row(
        "/notifications/unsubscribe/wrong/", BOTH, PUBLIC, answers=(410,)
    ),
    "manage:dashboard": Row("/manage/", GET, MANAGE),
    "manage:dashboard-export": Row("/manage/export/", GET, MANAGE),
    "manage:tickets": Row("/manage/tickets/", GET, MANAGE),
    "manage:ticket": Row("/manage/tickets/1/", GET, MANAGE, "company"),
    "manage:ticket-hold": Row("/manage/tickets/1/hold/", BOTH, MANAGE, "company"),
    "manage:ticket-resume": Row("/manage/tickets/1/resume/", BOTH, MANAGE, "company"),
    "manage:ticket-cancel": Row("/manage/tickets/1/cancel/", BOTH, MANAGE, "company"),
    "manage:ticket-due": Row("/manage/tickets/1/due/", BOTH, MANAGE, "company"),
    "manage:tasks": Row("/manage/tasks/", GET, MANAGE),
    "manage:task": Row("/manage/tasks/{task}/", GET, MANAGE, "company"),
    "manage:task-reassign": Row("/manage/tasks/{task}/reassign/", BOTH, MANAGE, "company"),
    "manage:errors": Row("/manage/errors/", GET, MANAGE),
    "manage:error": Row("/manage/errors/{error}/", GET, MANAGE, "company"),
    "manage:error-retry": Row("/manage/errors/{error}/retry/", BOTH, MANAGE, "company"),
    "manage:error-data": Row("/manage/errors/{error}/data/", BOTH, MANAGE, "company"),
    "manage:error-complete": Row("/manage/errors/{error}/complete/", BOTH, MANAGE, "company"),
    "manage:error-skip": Row("/manage/errors/{error}/skip/", BOTH, MANAGE, "company"),
    "manage:error-hand-over": Row("/manage/errors/{error}/hand-over/", BOTH, MANAGE, "company"),
    "manage:error-note": Row("/manage/errors/{error}/note/", BOTH, MANAGE, "company"),
    **{
        f"manage:{key}-{action}": Row(f"/manage/{key}/{action}/", methods, MANAGE)
        for key in ("tickets", "tasks", "errors")
        for action, methods in (("export", GET), ("bulk", BOTH), ("save-view", POST))
    },
    "manage:view-delete": Row("/manage/views/{view}/delete/", POST, MANAGE, "company"),
    "manage:signing-secret": Row("/manage/signing-secret/", BOTH, SECRET),
    "manage:webhooks": Row("/manage/webhooks/", GET, WEBHOOKS),
    "manage:webhook-new": Row("/manage/webhooks/new/", BOTH, WEBHOOKS),
    "manage:webhook": Row("/manage/webhooks/{webhook}/", GET, WEBHOOKS, "company"),
    "manage:webhook-send-again": Row(
        "/manage/webhooks/{webhook}/deliveries/{delivery}/send-again/", BOTH, WEBHOOKS, "company"
    ),
    **{
        f"manage:webhook-{act}": Row(
            f"/manage/webhooks/{{webhook}}/{act}/", BOTH, WEBHOOKS, "company"
        )
        for act in ("edit", "pause", "resume", "test", "delete")
    },
    "design:workflows": Row("/design/workflows/", GET, VIEW),
    "design:workflow": Row("/design/workflows/purchase/", GET, VIEW, "company"),
    "design:workflow-versions": Row("/design/workflows/purchase/versions/", GET, VIEW, "company"),
    "design:workflow-compare": Row("/design/workflows/purchase/compare/", GET, VIEW, "company"),
    "design:publish": Row("/design/publish/?workflow=purchase", BOTH, CHANGE, "company"),
    "design:workflow-publish": Row("/design/workflows/purchase/publish/", BOTH, CHANGE, "company"),
    "design:workflow-roll-back": Row(
        "/design/workflows/purchase/1/roll-back/", BOTH, CHANGE, "company"
    ),
    "design:workflow-retire": Row("/design/workflows/purchase/retire/", BOTH, CHANGE, "company"),
    "design:customize": Row("/design/workflows/purchase/customize/", BOTH, CHANGE, "company"),
    "design:dry-run": Row("/design/workflows/purchase/dry-run/", BOTH, VIEW, "company"),
    "design:workflow-discard": Row("/design/workflows/purchase/discard/", POST, CHANGE, "company"),
    "design:workflow-download": Row("/design/workflows/purchase/1/download/", GET, VIEW, "company"),
    "design:tasks": Row("/design/tasks/", GET, VIEW),
    "design:task": Row("/design/tasks/purchase/review/", GET, VIEW, "company"),
    "design:task-download": Row("/design/tasks/purchase/review/1/download/", GET, VIEW, "company"),
    "design:tickets": Row("/design/tickets/", GET, VIEW),
    "design:ticket": Row("/design/tickets/purchase/", GET, VIEW, "company"),
    "design:ticket-versions": Row("/design/tickets/purchase/versions/", GET, VIEW, "company"),
    "design:ticket-compare": Row("/design/tickets/purchase/compare/", GET, VIEW, "company"),
    "design:ticket-publish": Row("/design/tickets/purchase/publish/", BOTH, CHANGE, "company"),
    "design:ticket-roll-back": Row(
        "/design/tickets/purchase/1/roll-back/", BOTH, CHANGE, "company"
    ),
    "design:ticket-retire": Row("/design/tickets/purchase/retire/", BOTH, CHANGE, "company"),
    "design:ticket-discard": Row("/design/tickets/purchase/discard/", POST, CHANGE, "company"),
    "design:ticket-download": Row("/design/tickets/purchase/1/download/", GET, VIEW, "company"),
    "design:templates": Row("/design/templates/", GET, CHANGE),
    "design:template": Row("/design/templates/purchase/", BOTH, CHANGE),
    "design:upload": Row("/design/upload/", BOTH, CHANGE),
    "design:fix": Row("/design/upload/fix/", POST, CHANGE),
    "design:check": Row("/design/check/", POST, CHANGE),
    "accounts:accept-invitation": Row("/invitations/1-wrong/", BOTH, PUBLIC, answers=(404,)),
    "team:list": Row("/team/", GET, PEOPLE),
    "team:invite": Row("/team/invite/", BOTH, PEOPLE),
    "team:tokens": Row("/team/tokens/", GET, PEOPLE),
    "team:token-revoke": Row("/team/tokens/{token}/revoke/", POST, PEOPLE, "company"),
    "team:invitations": Row("/team/invitations/", GET, PEOPLE),
    "team:invitation-resend": Row(
        "/team/invitations/{invitation}/resend/", POST, PEOPLE, "company"
    ),
    "team:invitation-revoke": Row(
        "/team/invitations/{invitation}/revoke/", POST, PEOPLE, "company"
    ),
    "team:agents": Row("/team/agents/", GET, PEOPLE),
    "team:agent-new": Row("/team/agents/new/", BOTH, PEOPLE),
    "team:agent": Row("/team/agents/{agent}/", BOTH, PEOPLE, "company"),
    "team:agent-tokens": Row("/team/agents/{agent}/tokens/", BOTH, PEOPLE, "company"),
    "team:roles": Row("/team/roles/", BOTH, PEOPLE),
    "team:settings": Row("/team/settings/", BOTH, PEOPLE),
    "team:settings-hours": Row("/team/settings/hours/", BOTH, PEOPLE),
    "team:role": Row("/team/roles/{role}/", BOTH, PEOPLE, "company"),
    "team:role-delete": Row("/team/roles/{role}/delete/", POST, PEOPLE, "company"),
    "access:grid": Row("/team/access/", BOTH, PEOPLE),
    "team:person": Row("/team/{person}/", BOTH, PEOPLE, "company"),
    "team:reactivate": Row("/team/{person}/reactivate/", POST, PEOPLE, "company"),
    "team:deactivate": Row("/team/{person}/deactivate/", BOTH, PEOPLE, "company"),
    "assistants:list": Row("/assistants/", GET, MEMBER),
    "audit:trail": Row("/audit/", GET, AUDIT),
    "audit:export": Row("/audit/export/", GET, AUDIT),
    "companies:list": Row("/companies/", GET, SUPERUSER),
    "companies:new": Row("/companies/new/", BOTH, SUPERUSER),
    "companies:suspend": Row("/companies/{company}/suspend/", BOTH, SUPERUSER),
    "companies:reopen": Row("/companies/{company}/reopen/", POST, SUPERUSER),
    "companies:act": Row("/companies/{company}/act/", BOTH, SUPERUSER),
    "companies:stop": Row("/companies/stop/", POST, SUPERUSER),
    "callbacks:receive": Row("/callbacks/a-wrong-token/", POST, PUBLIC, answers=(404,)),
    "schemas:index": Row("/schemas/", GET, PUBLIC),
    "schemas:schema": Row("/schemas/workflow.json", GET, PUBLIC),
    "docs:documents": Row("/docs/documents/", GET, PUBLIC),
    "docs:documents-file": Row("/docs/documents.md", GET, PUBLIC),
    "docs:assistant-file": Row("/docs/assistant.md", GET, PUBLIC),
    "docs:example-file": Row("/docs/examples/purchase.json", GET, PUBLIC),
    "llms-file": Row("/llms.txt", GET, PUBLIC),
    "health-live": Row("/health/live/", GET, PUBLIC),
    "health-ready": Row("/health/ready/", GET, PUBLIC),
    "styleguide": Row("/styleguide/", GET, PUBLIC),
}
DEBUG_ONLY = {"styleguide"}
FOR_TOOLS = {"design:check"}
"""They answer in JSON where pages send people elsewhere."""


class AccessTestCase(TicketTestCase):
    ids: ClassVar[dict[str, int]]
    logged_in: User | None = None

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            ticket = make_ticket(cls.ticket_type, cls.user)
            task = current_task(ticket)
            comment = make_comment(ticket, cls.user)
            error = TicketError.objects.create(
                company=cls.company, ticket=ticket, error_type="TASK_CREATION", error_message="?"
            )
            invitation = Invitation.objects.create(
                company=cls.company,
                email="new@company.example",
                invited_by=cls.admin,
                token_digest="?",
                expires_at=timezone.now() + timedelta(days=1),
            )
            role = CompanyRole.objects.create(company=cls.company, role_name="Spare")
            token, _text = make_token(user=cls.creator, name="CI", scopes=["errors:read"], days=9)
            view = SavedView.objects.create(
                company=cls.company, owner=cls.ticket_admin, list_key="tickets", name="Mine"
            )
            delivery = make_delivery(cls.company, cls.admin, ticket)
            uploads = PersonalUploads(cls.company, cls.user)
            upload = uploads.keep(SimpleUploadedFile("a.txt", b"text"))
            FileUpload.objects.filter(pk=upload).update(ticket=ticket)
            draft = save_draft(owner=cls.user, what=cls.ticket_type, answers={})
        cls.ids = {
            "task": task.pk,
            "comment": comment.pk,
            "draft": draft.pk,
            "error": error.pk,
            "file": int(upload),
            "view": view.pk,
            "webhook": delivery.webhook_id,
            "delivery": delivery.pk,
            "invitation": invitation.pk,
            "role": role.pk,
            "token": token.pk,
            "person": make_person(cls.company, "spare", roles=[]).pk,
            "agent": make_agent(cls.company).pk,
            "company": cls.company.pk,
        }

    def rows(self) -> list[tuple[str, Row, str, str]]:
        """Name, row, method and path of every URL that exists here."""
        existing = {name for name, _pattern in walk_urls()}
        return [
            (name, row, method, row.path.format(**self.ids))
            for name, row in TABLE.items()
            if name in existing
            for method in row.methods
        ]

    def ask(self, person: User | None, method: str, path: str) -> HttpResponseBase:
        """Ask as the person does, whatever an earlier request has done to the session."""
        if person is None:
            self.client.logout()
        elif person != self.logged_in:
            self.client.log_in(person)
        self.logged_in = person if method == "GET" else None
        return self.client.generic(method, path, content_type="application/x-www-form-urlencoded")

    def assert_what_the_role_may(self, role: str, person: User) -> None:
        """Every page of the role answers, and every other one is refused."""
        for name, row, method, path in self.rows():
            with self.subTest(name, method=method, role=role):
                status = self.ask(person, method, path).status_code

                if row.who in (PUBLIC, ACCOUNT, MEMBER) or row.who in ROLES[role]:
                    self.assertNotEqual(status, 403)
                    self.assertLess(status, 500)
                else:
                    self.assertEqual(status, 403)


class TableTest(AccessTestCase):
    def test_every_url_is_in_the_table(self) -> None:
        # The operations of the API have a table of their own, in its tests; /mcp/ calls them.
        others = ("api:", "mcp")
        existing = {name for name, _pattern in walk_urls() if not name.startswith(others)}

        self.assertEqual(existing - set(TABLE), set())
        self.assertEqual(set(TABLE) - existing - DEBUG_ONLY, set())


class AnonymousPeopleTest(AccessTestCase):
    def test_anonymous_people_get_the_log_in_page(self) -> None:
        for name, row, method, path in self.rows():
            with self.subTest(name, method=method):
                response = self.ask(None, method, path)

                if row.who == PUBLIC:
                    self.assertLess(response.status_code, 500)
                    self.assertNotIn("/login/", response.headers.get("Location", ""))
                elif name in FOR_TOOLS:
                    self.assertEqual(response.status_code, 401)
                elif method == "POST":
                    self.assertTemplateUsed(response, "users/accounts/log_in.html")
                    self.assertEqual(response.status_code, 401)
                else:
                    self.assertRedirects(
                        response, f"/login/?next={path}", fetch_redirect_response=False
                    )


class UserTest(AccessTestCase):
    def test_it_gets_what_it_may_and_403_for_the_rest(self) -> None:
        self.assert_what_the_role_may("user", self.user)


class TaskWorkerTest(AccessTestCase):
    def test_it_gets_what_it_may_and_403_for_the_rest(self) -> None:
        self.assert_what_the_role_may("task_worker", self.worker)


class TicketAdminTest(AccessTestCase):
    def test_it_gets_what_it_may_and_403_for_the_rest(self) -> None:
        self.assert_what_the_role_may("ticket_admin", self.ticket_admin)


class WorkflowCreatorTest(AccessTestCase):
    def test_it_gets_what_it_may_and_403_for_the_rest(self) -> None:
        self.assert_what_the_role_may("workflow_creator", self.creator)


class AdminTest(AccessTestCase):
    def test_it_gets_what_it_may_and_403_for_the_rest(self) -> None:
        self.assert_what_the_role_may("admin", self.admin)


class ColleagueTest(AccessTestCase):
    def test_objects_of_a_colleague_are_not_found(self) -> None:
        for name, row, method, path in self.rows():
            if row.owner in ("", "company"):
                continue
            with self.subTest(name, method=method):
                self.assertEqual(self.ask(self.colleague, method, path).status_code, 404)


class StrangerTest(AccessTestCase):
    def test_what_belongs_to_another_company_does_not_exist(self) -> None:
        for name, row, method, path in self.rows():
            with self.subTest(name, method=method):
                status = self.ask(self.stranger, method, path).status_code

                if row.owner:
                    self.assertEqual(status, 404)
                elif row.who == SUPERUSER:
                    self.assertEqual(status, 403)
                else:
                    self.assertIn(status, row.answers)

    def test_lists_of_the_stranger_hold_nothing_of_ours(self) -> None:
        for name, row, _method, path in self.rows():
            if row.methods != GET or row.owner or row.who in (PUBLIC, SUPERUSER):
                continue
            if name == "design:templates":  # the same for every company
                continue
            with self.subTest(name):
                response = self.ask(self.stranger, "GET", path)

                self.assertNotContains(response, "Laptop")
                self.assertNotContains(response, "Purchase")


class SuperuserTest(AccessTestCase):
    def test_a_superuser_without_a_company_is_sent_to_choose_one(self) -> None:
        for name, row, method, path in self.rows():
            if row.who in (PUBLIC, ACCOUNT, SUPERUSER):
                continue
            with self.subTest(name, method=method):
                response = self.ask(self.superuser, method, path)

                if name in FOR_TOOLS:
                    self.assertEqual(response.status_code, 403)
                elif method == "POST":
                    self.assertContains(response, "this company has ended", status_code=409)
                else:
                    self.assertRedirects(response, "/companies/", fetch_redirect_response=False)
