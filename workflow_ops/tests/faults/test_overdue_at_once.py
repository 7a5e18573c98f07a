"""Workers that look for overdue tasks and tickets at the same moment."""

from datetime import timedelta

from django.utils import timezone

from workflow_ops.models import EventKind, Notification, TaskInstance, TicketInstance
from workflow_ops.services.due.overdue import note_overdue
from workflow_ops.tests.factories import make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase, at_once


class AtOnceTest(CommittedTestCase):
    def test_each_due_date_that_has_passed_is_told_once(self) -> None:
        for _number in range(4):
            make_ticket(self.ticket_type, self.user)
        past = timezone.now() - timedelta(hours=1)
        TaskInstance.objects.update(due_at=past)
        TicketInstance.objects.update(due_at=past)

        found = at_once(self.company, [lambda: note_overdue(company=self.company)] * 3)
        rest = note_overdue(company=self.company)

        numbers = [each for each in found if isinstance(each, int)]
        self.assertEqual((len(numbers), sum(numbers) + rest), (3, 8))
        overdue = Notification.objects.filter(kind=EventKind.OVERDUE)
        self.assertEqual(overdue.exclude(task=None).count(), 4)
        admins = overdue.filter(task=None).values_list("recipient").distinct().count()
        self.assertEqual(overdue.filter(task=None).count(), 4 * admins)
