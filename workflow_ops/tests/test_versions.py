"""Tickets that run while other versions come into force: they end on the one they started with."""

import json
from typing import Any

from ticketflower.types import JsonObject
from users.tenancy import as_company
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.services.versions import retire, roll_back
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import TicketTypeNotAllowed
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance
from workflow_ops.pages.version_usage import running_on
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)

OLD_WAY = ("review", "order", "pay", "receive")
ANSWERS: dict[str, JsonObject] = {"review": {"approved": True}}


def chain(*keys: str) -> JsonObject:
    """A bundle whose tasks follow each other."""
    tasks = [form_task(key, **({"output_schema": YES_NO} if key == "review" else {}))
             for key in keys]  # fmt: skip
    ways = zip((None, *keys), (*keys, None), strict=True)
    return bundle(tasks=tasks, transitions=[{"from": one, "to": other} for one, other in ways])


class VersionsTestCase(TicketTestCase):
    def go_to(self, ticket: TicketInstance, key: str) -> None:
        while (task := current_task(ticket)).task_definition.key != key:
            self.complete(task)

    def complete(self, task: TaskInstance) -> None:
        output = ANSWERS.get(task.task_definition.key, {})
        complete_task(task=task, by=self.worker, output=output)

    def go_on(self, ticket: TicketInstance) -> list[str]:
        """Complete all tasks to come; the keys of all that the ticket went through."""
        while TaskInstance.objects.under_way().filter(workflow_instance__ticket=ticket).exists():
            self.complete(current_task(ticket))
        ticket.refresh_from_db()
        self.assertEqual(ticket.status, "COMPLETED")
        tasks = TaskInstance.objects.filter(workflow_instance__ticket=ticket).order_by("pk")
        return list(tasks.values_list("task_definition__key", flat=True))

    def version(self, number: int, model: Any = WorkflowDefinition) -> Any:
        return model.objects.get(key="purchase", version=number)

    def published(self) -> WorkflowDefinition:
        return WorkflowDefinition.objects.published().get(key="purchase")


class RunningTicketsTest(VersionsTestCase):
    """One ticket stands at each task of the old version when the next thing happens."""

    tickets: dict[str, TicketInstance]

    def setUp(self) -> None:
        super().setUp()
        ticket_type = publish(self.company, self.creator, chain(*OLD_WAY))
        self.old = self.published()
        self.tickets = {}
        for key in OLD_WAY:
            self.tickets[key] = make_ticket(ticket_type, self.user)
            self.go_to(self.tickets[key], key)

    def assert_all_end_on_the_old_version(self) -> None:
        for key, ticket in self.tickets.items():
            with self.subTest(key):
                self.assertEqual(self.go_on(ticket), list(OLD_WAY))
                instance = WorkflowInstance.objects.get(ticket=ticket)
                self.assertEqual(instance.workflow, self.old)

    def test_they_end_on_it_after_another_version_is_published(self) -> None:
        newer = publish(self.company, self.creator, chain("pay", "review"))

        self.assert_all_end_on_the_old_version()

        self.assertEqual(self.go_on(make_ticket(newer, self.user)), ["pay", "review"])

    def test_they_end_on_it_after_a_task_of_theirs_is_gone(self) -> None:
        publish(self.company, self.creator, chain("something-else"))

        self.assert_all_end_on_the_old_version()

    def test_they_end_on_it_after_a_roll_back(self) -> None:
        roll_back(version=self.version(1), by=self.creator)

        self.assert_all_end_on_the_old_version()

        fresh = make_ticket(TicketType.objects.published().get(), self.user)
        self.assertEqual(self.go_on(fresh), ["review", "order"])
        self.assertEqual(WorkflowInstance.objects.get(ticket=fresh).workflow, self.published())

    def test_they_end_on_it_after_it_is_retired(self) -> None:
        ticket_type = TicketType.objects.published().get()
        retire(version=ticket_type, by=self.creator)
        retire(version=self.old, by=self.creator)

        with self.assertRaises(TicketTypeNotAllowed):
            make_ticket(ticket_type, self.user)
        self.assert_all_end_on_the_old_version()

    def test_those_of_both_versions_run_side_by_side(self) -> None:
        publish(self.company, self.creator, chain("pay"))
        fresh = make_ticket(TicketType.objects.published().get(), self.user)
        later = roll_back(version=self.version(2, TicketType), by=self.creator)

        self.assertEqual(self.go_on(fresh), ["pay"])
        self.assertEqual(self.go_on(make_ticket(later, self.user)), ["pay"])
        self.assert_all_end_on_the_old_version()


class CountsTest(VersionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.first = self.published()

    def on_workflow(self) -> int:
        return running_on(self.company, [self.first])[self.first.pk]

    def on_type(self) -> int:
        return running_on(self.company, [self.ticket_type])[self.ticket_type.pk]

    def test_those_that_ended_are_not_counted(self) -> None:
        ended, cancelled, held, _running = (
            make_ticket(self.ticket_type, self.user) for _number in range(4)
        )
        self.go_on(ended)
        cancel_ticket(ticket=cancelled, by=self.ticket_admin)
        hold_ticket(ticket=held, by=self.ticket_admin)

        self.assertEqual((self.on_workflow(), self.on_type()), (2, 2))

    def test_one_that_has_not_started_counts_for_what_it_would_start(self) -> None:
        self.not_started()

        self.assertEqual((self.on_workflow(), self.on_type()), (1, 1))

    def not_started(self, number: int = 1) -> TicketInstance:
        return TicketInstance.objects.create(
            company=self.company,
            number=number,
            ticket_type=self.ticket_type,
            created_by=self.user,
            ticket_data={"item": "Laptop"},
        )

    def test_a_ticket_keeps_the_version_that_it_started_with(self) -> None:
        running, waiting = make_ticket(self.ticket_type, self.user), self.not_started(2)
        document = {**bundle()["workflows"][0], "kind": "workflow", "title": "Second"}
        store_and_publish_document(company=self.company, by=self.creator, text=json.dumps(document))

        versions = [
            TicketInstance.objects.for_detail().get(pk=ticket.pk).workflow_version_id
            for ticket in (waiting, running)
        ]

        self.assertEqual(versions, [self.published().pk, self.first.pk])

    def test_one_that_has_not_started_moves_along(self) -> None:
        ticket = self.not_started()
        document = {**bundle()["workflows"][0], "kind": "workflow", "title": "Second"}
        store_and_publish_document(company=self.company, by=self.creator, text=json.dumps(document))
        later = roll_back(version=self.first, by=self.creator)

        WorkflowStateManager(self.company).advance(ticket)

        self.assertEqual(WorkflowInstance.objects.get(ticket=ticket).workflow, later)

    def test_other_versions_have_numbers_of_their_own(self) -> None:
        make_ticket(self.ticket_type, self.user)
        newer = publish(self.company, self.creator)
        for _number in range(2):
            make_ticket(newer, self.user)

        versions = [self.first, self.published()]
        counts = running_on(self.company, versions)

        self.assertEqual([counts[each.pk] for each in versions], [1, 2])
        counts = running_on(self.company, [self.ticket_type, newer])
        self.assertEqual([counts[self.ticket_type.pk], counts[newer.pk]], [1, 2])

    def test_those_of_another_company_are_not_counted(self) -> None:
        make_ticket(self.ticket_type, self.user)

        with as_company(self.other_company):
            self.assertEqual(running_on(self.other_company, [self.first]).total(), 0)
