"""Filters, orders and page sizes of the managed lists."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from workflow_design.documents.workflow.task_types import AGENT_TASK
from workflow_design.models import TaskDefinition, TaskType
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import (
    ShownTaskStatus,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    TicketStatus,
    WorkflowStatus,
)
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.factories import current_task, make_ticket
from workflow_ops.tests.managed_lists import ManagedListCase

AGENTS, HANDED_OVER = AGENT_TASK, "HANDED_OVER"


class FilterTest(ManagedListCase):
    def test_each_filter_of_tickets(self) -> None:
        today = timezone.localdate()
        tomorrow = today + timedelta(days=1)
        for query, found in (
            ("status=ON_HOLD", [2]),
            ("status=ON_HOLD&status=COMPLETED", [2, 1]),
            ("status=FAILED", [4]),
            ("type=purchase", [4, 3, 2, 1]),
            (f"requester={self.colleague.pk}", [3]),
            (f"requester={self.colleague.pk}&requester={self.user.pk}", [4, 3, 2, 1]),
            (f"worker={self.worker.pk}", [4, 3, 2]),
            (f"worker={self.colleague.pk}", []),
            (f"submitted_from={today}", [4, 3, 2, 1]),
            (f"submitted_until={today}&status=ON_HOLD", [2]),
            (f"submitted_from={tomorrow}", []),
            ("status=ON_HOLD&q=desk", []),
        ):
            with self.subTest(query):
                self.assertEqual(self.numbers(query), found)

    def test_a_superuser_who_submitted_is_among_the_requesters(self) -> None:
        self.assertNotContains(self.client.get("/manage/tickets/"), "(superuser)")
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
        make_ticket(self.ticket_type, self.superuser)
        self.client.log_in(self.ticket_admin)

        self.assertContains(self.client.get("/manage/tickets/"), "Root Super (superuser)")
        self.assertEqual(self.numbers(f"requester={self.superuser.pk}"), [5])

    def test_each_ticket_has_exactly_one_status(self) -> None:
        TicketError.objects.create(
            company=self.company,
            ticket=TicketInstance.objects.get(number=1),  # completed, so that it has not failed
            error_type=TicketError.Type.TASK_UPDATE,
            error_message="It broke.",
        )
        for status, found in (
            ("OPEN", []),
            ("IN_PROGRESS", [3]),
            ("ON_HOLD", [2]),
            ("FAILED", [4]),
            ("COMPLETED", [1]),
            ("CANCELLED", []),
        ):
            with self.subTest(status):
                self.assertEqual(self.numbers(f"status={status}"), found)
                for other in TicketStatus.values:
                    both = {*found, *self.numbers(f"status={other}")}
                    self.assertEqual(set(self.numbers(f"status={status}&status={other}")), both)
        shown = {t.number: t.shown_status.label for t in TicketInstance.objects.for_list()}
        self.assertEqual(shown, {1: "Completed", 2: "On hold", 3: "In progress", 4: "Failed"})

    def test_a_ticket_on_hold_with_an_error_has_failed(self) -> None:
        hold_ticket(ticket=TicketInstance.objects.get(number=4), by=self.ticket_admin)

        self.assertEqual(self.numbers("status=FAILED"), [4])
        self.assertEqual(self.numbers("status=ON_HOLD"), [2])

    def test_each_task_has_exactly_one_status(self) -> None:
        kinds = {kind: self.task_of_kind(kind) for kind in (*TaskType, AGENTS)}
        kinds[HANDED_OVER] = kinds[AGENTS]
        expected = {}
        for kind, stored, waits, status in (
            (TaskType.FORM, TaskStatus.PENDING, False, "UNASSIGNED"),
            (TaskType.FORM, TaskStatus.OPEN, False, "ASSIGNED"),
            (TaskType.FORM, TaskStatus.IN_PROGRESS, False, "IN_PROGRESS"),
            (TaskType.FORM, TaskStatus.CANCELLED, False, "CANCELLED"),
            (TaskType.SYNC_ACTION, TaskStatus.PENDING, False, "QUEUED"),
            (TaskType.ASYNC_ACTION, TaskStatus.PENDING, False, "QUEUED"),
            (TaskType.SYNC_ACTION, TaskStatus.ERROR, False, "FAILED"),
            (TaskType.ASYNC_ACTION, TaskStatus.IN_PROGRESS, True, "WAITING"),
            (AGENTS, TaskStatus.PENDING, False, "WAITING_FOR_AGENT"),
            (AGENTS, TaskStatus.IN_PROGRESS, True, "IN_PROGRESS"),
            (HANDED_OVER, TaskStatus.PENDING, False, "UNASSIGNED"),
            (HANDED_OVER, TaskStatus.OPEN, False, "ASSIGNED"),
        ):
            task = self.task(kinds[kind], stored, waits=waits)
            expected[task] = status
            if kind == HANDED_OVER:
                TaskInstance.objects.filter(pk=task).update(handed_over_at=timezone.now())
        for status in ShownTaskStatus.values:
            with self.subTest(status):
                tasks = TaskInstance.objects.filter(pk__in=expected).with_statuses([status])
                self.assertEqual(
                    {task.pk for task in tasks}, {pk for pk in expected if expected[pk] == status}
                )
                for other in ShownTaskStatus.values:
                    both = TaskInstance.objects.filter(pk__in=expected)
                    self.assertEqual(
                        {task.pk for task in both.with_statuses([status, other])},
                        {pk for pk in expected if expected[pk] in (status, other)},
                    )
        listed = TaskInstance.objects.filter(pk__in=expected).for_list()
        self.assertEqual({task.pk: task.shown_status.value for task in listed}, expected)

    def task_of_kind(self, kind: str) -> TaskDefinition:
        if kind == TaskType.FORM:
            return TaskDefinition.objects.get(key="review")
        order = TaskDefinition.objects.get(key="order")
        order.pk, order.key = None, f"order-{kind.lower()}"
        order.task_type = TaskType.ASYNC_ACTION if kind == AGENTS else TaskType(kind)
        order.action_url = "" if kind == AGENTS else "https://example.com/"
        order.save()
        return order

    def task(self, definition: TaskDefinition, status: TaskStatus, *, waits: bool) -> int:
        ticket = make_ticket(self.ticket_type, self.user)
        (task,) = TaskInstance.objects.filter(workflow_instance__ticket=ticket)
        TaskInstance.objects.filter(pk=task.pk).update(
            task_definition=definition,
            status=status,
            callback_deadline=timezone.now() if waits else None,
        )
        return task.pk

    def test_each_filter_of_tasks(self) -> None:
        today = timezone.localdate()
        everything = [task.pk for task in TaskInstance.objects.newest_first()]
        done = list(TaskInstance.objects.completed().values_list("pk", flat=True))
        for query, found in (
            ("status=COMPLETED", done),
            ("kind=FORM", everything),
            ("kind=SYNC_ACTION", []),
            ("workflow=purchase", everything),
            ("task=purchase/review", everything),
            ("task=purchase/order", []),
            (f"worker={self.worker.pk}", everything),
            ("worker=nobody", []),
            (f"worker=nobody&worker={self.worker.pk}", everything),
            (f"completed_from={today}", done),
            (f"made_until={today - timedelta(days=1)}", []),
        ):
            with self.subTest(query):
                tasks = self.open(f"/manage/tasks/?{query}").context["tasks"]
                self.assertEqual([task.pk for task in tasks], found)

    def test_agent_tasks_are_no_actions_that_reply_later(self) -> None:
        definition = self.task_of_kind(TaskType.ASYNC_ACTION)
        task = self.task(definition, TaskStatus.IN_PROGRESS, waits=True)

        def found(kind: str) -> list[int]:
            tasks = self.open(f"/manage/tasks/?kind={kind}&kind=SYNC_ACTION").context["tasks"]
            return [each.pk for each in tasks]

        for url, expected in (("https://example.com/", ([], [task])), ("", ([task], []))):
            definition.action_url = url
            definition.save()
            self.assertEqual((found("AGENT_TASK"), found("ASYNC_ACTION")), expected)

    def test_unassigned_task_is_listed(self) -> None:
        waiting = TaskInstance.objects.on_a_list()[0]
        TaskInstance.objects.filter(pk=waiting.pk).update(
            status=TaskStatus.PENDING, assigned_to=None, assigned_at=None
        )

        tasks = self.open("/manage/tasks/?worker=nobody").context["tasks"]

        self.assertEqual([task.pk for task in tasks], [waiting.pk])

    def test_each_filter_of_errors(self) -> None:
        for query, count in (
            ("state=NEW", 1),
            ("state=NEW&state=RESOLVED", 1),
            ("state=RESOLVED", 0),
            ("kind=TASK_UPDATE", 1),
            ("kind=TASK_CREATION", 0),
            ("type=purchase", 1),
            (f"noted_from={timezone.localdate()}", 1),
            ("noted_until=2020-01-01", 0),
        ):
            with self.subTest(query):
                errors = self.open(f"/manage/errors/?{query}").context["errors"]
                self.assertEqual(len(errors), count)

    def test_what_the_list_does_not_know_changes_nothing(self) -> None:
        everything = self.numbers()
        for query in (
            "company=1",
            f"company={self.other_company.pk}",
            "created_by__password=x",
            "assigned_to__password__startswith=a",
            "state=&type=&requester=",
            "sort=created_by__password",
            "sort=company",
            "size=100000",
            "size=-1",
            "state=%00",
            "after=x&before=y",
        ):
            with self.subTest(query):
                response = self.open(f"/manage/tickets/?{query}")

                numbers = [ticket.number for ticket in response.context["tickets"]]
                self.assertEqual(numbers, everything)
                self.assertEqual(response.context["listing"].chips, [])

    def test_a_value_that_it_does_not_know_fits_no_row(self) -> None:
        for query in (
            "state=nonsense",
            "requester=1%20OR%201",
            "requester=999999",
            f"requester={self.stranger.pk}",
            "submitted_from=yesterday",
            "submitted_until=2026-02-31",
        ):
            with self.subTest(query):
                self.assertEqual(self.numbers(query), [])

    def test_each_value_is_a_chip_that_can_be_removed(self) -> None:
        query = "status=ON_HOLD&status=COMPLETED&q=e&submitted_from=2020-01-01"
        chips = self.open(f"/manage/tickets/?{query}").context["listing"].chips

        self.assertEqual(
            [chip.text for chip in chips],
            ["Search: e", "Status: On hold", "Status: Completed", "Created from Jan 1, 2020"],
        )
        without = [parse_qs(urlsplit(chip.url).query) for chip in chips]
        self.assertNotIn("q", without[0])
        self.assertEqual(without[1]["status"], ["COMPLETED"])
        self.assertEqual(without[2]["status"], ["ON_HOLD"])
        self.assertNotIn("submitted_from", without[3])

    def test_removing_a_chip_leads_to_the_first_page(self) -> None:
        url = "/manage/tickets/?state=COMPLETED&after=3"

        (chip,) = self.open(url).context["listing"].chips

        self.assertEqual(chip.url, "?")


class OrderTest(ManagedListCase):
    def test_each_order(self) -> None:
        for number in (2, 4, 1, 3):
            TicketInstance.objects.get(number=number).save(update_fields=["updated_at"])
        for sort, found in (
            ("newest", [4, 3, 2, 1]),
            ("oldest", [1, 2, 3, 4]),
            ("changed", [3, 1, 4, 2]),
            ("unchanged", [2, 4, 1, 3]),
        ):
            with self.subTest(sort):
                self.assertEqual(self.numbers(f"sort={sort}"), found)

    def test_every_order_leads_through_all_pages(self) -> None:
        for _ in range(27):
            make_ticket(self.ticket_type, self.user)
        for sort in TICKETS.sorts:
            for size, pages in ((25, 2), (50, 1)):
                with self.subTest(sort.key, size=size):
                    url, seen, turned = f"?sort={sort.key}&size={size}", [], 0
                    while url:
                        context = self.open(f"/manage/tickets/{url}").context
                        seen += [ticket.number for ticket in context["tickets"]]
                        url, turned = context["pager"].next_url, turned + 1

                    self.assertEqual(turned, pages)
                    self.assertEqual(len(seen), 31)
                    self.assertEqual(len(set(seen)), 31)

    def test_what_the_engine_does_is_a_change(self) -> None:
        before = TicketInstance.objects.get(number=3).updated_at

        complete_task(
            task=current_task(TicketInstance.objects.get(number=3)),
            by=self.worker,
            output={"approved": True},
        )

        self.assertGreater(TicketInstance.objects.get(number=3).updated_at, before)
        self.assertEqual(self.numbers("sort=changed")[0], 3)


class StatusTest(ManagedListCase):
    def test_a_ticket_has_the_status_of_its_workflow(self) -> None:
        statuses = TicketInstance.objects.order_by("number").values_list("status", flat=True)

        self.assertEqual(
            list(statuses),
            [
                WorkflowStatus.COMPLETED,
                WorkflowStatus.ON_HOLD,
                WorkflowStatus.IN_PROGRESS,
                WorkflowStatus.IN_PROGRESS,
            ],
        )
