"""Notifications: who is told of an event, and who is not."""

import uuid

from users.audit.audit_log import acting_as
from users.models import User
from users.roles import ROLES, TICKET_ADMIN, USER
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_ops.engine import events
from workflow_ops.models import (
    EventKind,
    Notification,
    NotificationPreference,
    TaskInstance,
    TicketError,
    TicketInstance,
)
from workflow_ops.services.conversation.comments import add_comment, delete_comment, edit_comment
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket


class NotifiedTestCase(TicketTestCase):
    """A ticket of the user, whose first task the worker has."""

    ticket: TicketInstance
    task: TaskInstance

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket = make_ticket(cls.ticket_type, cls.user)
            cls.task = current_task(cls.ticket)
            Notification.objects.all().delete()

    def told(self) -> set[tuple[User, str]]:
        """Whom there are notifications for, and of what."""
        rows = Notification.objects.select_related("recipient")
        return {(each.recipient, each.kind) for each in rows}

    def choose(self, person: User | None, kind: EventKind, **channels: bool) -> None:
        NotificationPreference.objects.create(
            company=self.company, person=person, kind=kind, **channels
        )


class AudienceTest(NotifiedTestCase):
    def test_an_assigned_task(self) -> None:
        with acting_as(self.ticket_admin):
            reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        row = Notification.objects.get()
        self.assertEqual((row.recipient, row.kind), (self.colleague, EventKind.TASK_ASSIGNED))
        self.assertEqual((row.ticket, row.task), (self.ticket, self.task))
        self.assertEqual(row.actor, self.ticket_admin)
        self.assertEqual((row.in_app, row.by_email), (True, True))
        self.assertEqual((row.read_at, row.mailed_at), (None, None))

    def test_an_own_task_of_one_s_own_doing_is_not_told(self) -> None:
        with acting_as(self.worker):
            complete_task(task=self.task, by=self.worker, output={"approved": True})

        self.assertEqual(current_task(self.ticket).assigned_to, self.worker)
        self.assertEqual(self.told(), set())

    def test_a_completed_ticket(self) -> None:
        with acting_as(self.worker):
            complete_task(task=self.task, by=self.worker, output={"approved": False})

        self.assertEqual(self.told(), {(self.user, "ticket_completed")})

    def test_a_canceled_ticket(self) -> None:
        with acting_as(self.ticket_admin):
            cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), {(self.user, "ticket_canceled")})

    def test_a_failed_ticket_is_nobody_s_act(self) -> None:
        other = make_person(self.company, "other", roles=[TICKET_ADMIN])
        error = TicketError.objects.create(
            company=self.company, ticket=self.ticket, task=self.task, error_type="TASK_UPDATE"
        )

        with acting_as(other):
            events.error_recorded(error)

        self.assertEqual(
            self.told(), {(self.ticket_admin, "ticket_failed"), (other, "ticket_failed")}
        )
        self.assertEqual({each.actor for each in Notification.objects.all()}, {None})

    def test_a_message_of_the_requester(self) -> None:
        make_comment(self.ticket, self.user)

        self.assertEqual(self.told(), {(self.worker, "comment")})

    def test_a_message_to_the_requester_and_earlier_commenters(self) -> None:
        make_comment(self.ticket, self.ticket_admin)
        Notification.objects.all().delete()

        make_comment(self.ticket, self.worker)

        self.assertEqual(self.told(), {(self.user, "comment"), (self.ticket_admin, "comment")})

    def test_an_internal_note_is_not_told_to_the_requester(self) -> None:
        make_comment(self.ticket, self.user)
        Notification.objects.all().delete()

        make_comment(self.ticket, self.ticket_admin, internal=True)

        self.assertEqual(self.told(), {(self.worker, "comment")})

    def test_nor_to_one_who_works_on_their_own_ticket(self) -> None:
        TicketInstance.objects.filter(pk=self.ticket.pk).update(created_by=self.worker)

        make_comment(self.ticket, self.ticket_admin, internal=True)

        self.assertEqual(self.told(), set())

    def test_a_mention_replaces_the_comment(self) -> None:
        make_comment(self.ticket, self.user, f"@{self.worker} and @{self.ticket_admin}: see")

        self.assertEqual(self.told(), {(self.worker, "mention"), (self.ticket_admin, "mention")})

    def test_who_has_completed_a_task_is_not_told_of_comments(self) -> None:
        complete_task(task=self.task, by=self.worker, output={"approved": False})
        Notification.objects.all().delete()

        make_comment(self.ticket, self.user)

        self.assertEqual(self.told(), set())

    def test_an_edit_tells_those_it_mentions_now(self) -> None:
        comment = make_comment(self.ticket, self.user, f"@{self.worker}")

        edit_comment(comment=comment, by=self.user, text=f"@{self.worker} @{self.ticket_admin}")

        self.assertEqual(Notification.objects.count(), 2)
        self.assertEqual(self.told(), {(self.worker, "mention"), (self.ticket_admin, "mention")})

    def test_a_deleted_comment_is_not_told_anymore(self) -> None:
        comment = make_comment(self.ticket, self.user)

        delete_comment(comment=comment, by=self.user)

        self.assertEqual(self.told(), set())


class NotToldTest(NotifiedTestCase):
    def test_deactivated_people(self) -> None:
        self.user.is_active = False
        self.user.save(update_fields=["is_active"])

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), set())

    def test_people_who_may_not_see_the_ticket_anymore(self) -> None:
        self.user.groups.clear()

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), set())

    def test_a_requester_without_the_role_who_has_a_task_of_it(self) -> None:
        TaskInstance.objects.filter(pk=self.task.pk).update(assigned_to=self.colleague)
        TicketInstance.objects.filter(pk=self.ticket.pk).update(created_by=self.colleague)
        self.colleague.groups.remove(self.colleague.groups.get(name=USER))

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), {(self.colleague, "ticket_canceled")})

    def test_superusers_who_act_for_the_company(self) -> None:
        make_comment(self.ticket, self.worker)  # a superuser's comment is like this one
        self.ticket.comments.update(author=self.superuser)
        Notification.objects.all().delete()

        make_comment(self.ticket, self.ticket_admin)

        self.assertEqual(self.told(), {(self.user, "comment"), (self.worker, "comment")})

    def test_people_of_other_companies(self) -> None:
        self.assertEqual(set(self.stranger.system_roles()), set(ROLES))
        error = TicketError.objects.create(
            company=self.company, ticket=self.ticket, task=self.task, error_type="TASK_UPDATE"
        )

        events.error_recorded(error)

        self.assertEqual(self.told(), {(self.ticket_admin, "ticket_failed")})

    def test_the_same_form_again(self) -> None:
        found = find_ticket(self.user, self.ticket.number)
        assert found is not None
        ticket, viewer = found
        key = uuid.uuid4()

        for _time in range(2):
            add_comment(
                ticket=ticket, viewer=viewer, text="A word.", is_internal=False, submission_key=key
            )

        self.assertEqual(Notification.objects.count(), 1)


class ChosenTest(NotifiedTestCase):
    def test_switched_off_in_both_ways(self) -> None:
        self.choose(self.user, EventKind.TICKET_CANCELED, in_app=False, by_email=False)

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), set())

    def test_by_email_only(self) -> None:
        self.choose(self.user, EventKind.TICKET_CANCELED, in_app=False)
        self.choose(self.user, EventKind.COMMENT, in_app=False, by_email=False)
        self.choose(self.worker, EventKind.TICKET_CANCELED, by_email=False)

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        row = Notification.objects.get()
        self.assertEqual((row.in_app, row.by_email), (False, True))

    def test_the_default_of_the_company(self) -> None:
        self.choose(None, EventKind.TICKET_CANCELED, in_app=False, by_email=False)

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.told(), set())

    def test_one_s_own_choice_before_the_default(self) -> None:
        self.choose(None, EventKind.TICKET_CANCELED, in_app=False, by_email=False)
        self.choose(self.user, EventKind.TICKET_CANCELED, by_email=True)

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        row = Notification.objects.get()
        self.assertEqual((row.in_app, row.by_email), (False, True))
