"""Agents and people: agents get no notifications, questions or offers of people's tasks."""

from typing import Any

from users.audit.audit_log import acting_as
from users.models import User
from users.roles import TASK_WORKER, TICKET_ADMIN, USER
from users.services.tokens import make_token
from users.tenancy import as_company, outside_companies
from users.tests.factories import make_agent
from workflow_design.services.role_holders import RoleHolders
from workflow_ops.engine.event_statements import (
    tell_conversation,
    tell_new_worker,
    tell_of_hand_off,
    tell_people,
    tell_requester,
    tell_ticket_admins,
)
from workflow_ops.forms.bulk import AssignForm
from workflow_ops.models import Notification, TaskInstance, TaskStatus, TicketInstance
from workflow_ops.requester_errors import RequesterCannotReply
from workflow_ops.services.claims import claim_task
from workflow_ops.services.conversation.mentions import names_to_mention
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    agent_bundle,
    current_task,
    make_comment,
    make_ticket,
    publish,
)


class AgentPagesTest(TicketTestCase):
    agent: User

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.agent = make_agent(cls.company, "Scanner", company_roles=["IT"])

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def post(self, path: str, **sent: object) -> Any:
        return self.client.post(f"/team/{path}", sent)

    def claimed(self) -> TaskInstance:
        ticket_type = publish(self.company, self.creator, agent_bundle())
        return claim_task(task=current_task(make_ticket(ticket_type, self.user)), by=self.agent)

    def me(self, text: str) -> Any:
        headers = {"Authorization": f"Bearer {text}"}
        with outside_companies():
            return self.client.get("/api/v1/me", headers=headers)

    def test_an_admin_makes_an_agent_and_a_token_with_the_scopes_of_its_roles(self) -> None:
        finance = self.role("Finance").pk
        sent = {"name": "Invoice reader", "company_roles": finance}
        refused = self.post("agents/new/", **sent, system_roles=["task_worker", "admin"])
        self.assertContains(refused, "Select a valid choice", status_code=422)
        made = self.post("agents/new/", **sent, system_roles=["task_worker"])
        agent = User.objects.agents().get(first_name="Invoice reader")
        page = f"/team/agents/{agent.pk}/tokens/"
        self.assertRedirects(made, page, fetch_redirect_response=False)

        offered = self.client.get(page).context["scopes"]
        self.assertEqual([scope.name for scope in offered], ["tickets:read", "tasks:work"])
        given = {"name": "Server", "days": 90}
        refused = self.post(f"agents/{agent.pk}/tokens/", **given, scopes=["tickets:submit"])
        self.assertContains(refused, "Select a valid choice", status_code=422)
        shown = self.post(f"agents/{agent.pk}/tokens/", **given, scopes=["tasks:work"])
        me = self.me(shown.context["text"]).json()
        self.assertEqual((me["name"], me["roles"]), ("Invoice reader (agent)", ["task_worker"]))
        row = self.client.get("/team/agents/?q=invoice").context["agents"]
        self.assertEqual([(each, each.live_tokens) for each in row], [(agent, 1)])
        self.assertIsNotNone(row[0].used_at)

        revoked = self.post(f"tokens/{shown.context['made'].pk}/revoke/")
        self.assertRedirects(revoked, page, fetch_redirect_response=False)
        self.assertEqual(self.me(shown.context["text"]).status_code, 401)

    def test_an_admin_changes_its_name_and_roles(self) -> None:
        make_agent(self.company, "Taken")
        path = f"agents/{self.agent.pk}/"
        refused = self.post(path, name="TAKEN", system_roles=["user"])
        self.assertContains(refused, "already exists", status_code=422)
        self.agent.refresh_from_db()
        self.assertEqual(str(self.agent), "Scanner (agent)")

        task = self.claimed()
        self.post(path, name="Reader", system_roles=["user"], company_roles=[])
        self.agent.refresh_from_db()
        task.refresh_from_db()
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))
        history = self.client.get(f"/audit/?row=users:{self.agent.pk}")
        self.assertContains(history, "History of agent Reader (agent)")
        self.assertNotContains(history, self.agent.email)
        self.assertEqual(str(self.agent), "Reader (agent)")
        self.assertEqual(self.agent.system_roles(), {"user"})
        self.assertFalse(self.agent.company_roles.exists())

    def test_deactivating_it_ends_its_tokens_for_good(self) -> None:
        token, text = make_token(user=self.agent, name="Server", scopes=["tasks:work"], days=30)
        page = self.client.get(f"/team/{self.agent.pk}/deactivate/")
        self.assertContains(page, "tokens will be revoked")

        task = self.claimed()
        self.post(f"{self.agent.pk}/deactivate/")
        token.refresh_from_db()
        task.refresh_from_db()
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))
        self.assertEqual(token.state, "revoked")
        self.assertEqual(self.me(text).status_code, 401)
        page = self.client.get(f"/team/agents/{self.agent.pk}/tokens/")
        self.assertContains(page, "Reactivate it first")

        self.post(f"{self.agent.pk}/reactivate/")
        self.assertEqual(self.me(text).status_code, 401)
        self.assertEqual(
            [*self.client.get("/team/agents/?state=active").context["agents"]], [self.agent]
        )

    def test_it_is_not_among_people(self) -> None:
        self.assertNotContains(self.client.get("/team/"), "Scanner")
        self.assertContains(
            self.client.get(f"/team/roles/{self.role('IT').pk}/"), "Scanner (agent)"
        )
        self.assertRedirects(
            self.client.get(f"/team/{self.agent.pk}/"),
            f"/team/agents/{self.agent.pk}/",
            fetch_redirect_response=False,
        )
        self.assertContains(self.client.get("/search/?q=scanner"), f"/team/agents/{self.agent.pk}/")
        person = self.client.get(f"/team/agents/{self.worker.pk}/")
        self.assertEqual(person.status_code, 404)


class AgentTest(TicketTestCase):
    agent: User
    ticket: TicketInstance

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.agent = make_agent(cls.company, roles=[USER, TASK_WORKER, TICKET_ADMIN])
        with as_company(cls.company):
            cls.ticket = make_ticket(cls.ticket_type, cls.agent)

    def test_it_is_told_and_asked_nothing(self) -> None:
        with self.assertRaises(RequesterCannotReply):
            ask_requester(task=current_task(self.ticket), by=self.worker, text="Which one?")
        make_comment(self.ticket, self.worker, f"@{self.agent} and @{self.agent.email}")
        with acting_as(self.ticket_admin):
            cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertTrue(Notification.objects.exists())
        self.assertFalse(Notification.objects.filter(recipient=self.agent).exists())

    def test_it_is_offered_nowhere(self) -> None:
        names = names_to_mention(self.ticket, by=self.worker, is_internal=False)
        worker: Any = AssignForm(company=self.company).fields["worker"]

        self.assertNotIn(str(self.agent), names)
        self.assertNotIn(self.agent, worker.queryset)
        self.assertIn(self.worker, worker.queryset)
        self.assertNotIn(self.agent.pk, RoleHolders.of(self.company, TASK_WORKER).everyone)

    def test_statements_of_events_are_short_enough_to_be_converted_once(self) -> None:
        for statement in (
            tell_conversation,
            tell_new_worker,
            tell_of_hand_off,
            tell_people,
            tell_requester,
            tell_ticket_admins,
        ):
            self.assertLessEqual(len(statement._text), 4096)
