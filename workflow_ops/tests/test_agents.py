"""Agents beside people: they are neither told, asked nor offered anything that people do."""

from typing import Any

from users.audit.audit_log import acting_as
from users.models import User
from users.roles import TASK_WORKER, TICKET_ADMIN, USER
from users.tenancy import as_company
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
from workflow_ops.models import Notification, TicketInstance
from workflow_ops.requester_errors import RequesterCannotReply
from workflow_ops.services.conversation.mentions import names_to_mention
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket


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
