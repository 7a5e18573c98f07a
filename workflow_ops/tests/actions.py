"""Workflows with actions, and what a worker does with them, for tests."""

import json
from contextlib import ExitStack
from itertools import pairwise
from typing import Any, ClassVar, override

from django.db import connection
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.sandbox.echo.service import EchoService
from ticketflower.types import JsonObject
from users.tenancy import as_company
from users.tests.base import CompanyTestCase
from workflow_design.models import TicketType
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.services.actions import continue_action
from workflow_ops.tests.factories import bundle, form_task, make_ticket, publish

RECEIVED: JsonObject = {"type": "object", "properties": {"item": {"type": "string"}}}


def action(key: str, url: str, **more: Any) -> JsonObject:
    """A SYNC_ACTION, unless ``more`` says otherwise, that takes back the item it sends."""
    return {
        "key": key,
        "title": key.capitalize(),
        "task_type": "SYNC_ACTION",
        "action_url": url,
        "output_schema": RECEIVED,
        "output_transform": {"item": {"var": "response.body.received.item"}},
        **more,
    }


def action_bundle(*actions: JsonObject) -> JsonObject:
    """A workflow of actions, one after the other, and then a form task "check"."""
    tasks = [*actions, form_task("check")]
    keys = [None, *(task["key"] for task in tasks), None]
    return bundle(
        "order",
        tasks=tasks,
        transitions=[{"from": a, "to": b} for a, b in pairwise(keys)],
    )


class ActionTestCase(CompanyTestCase):
    """A TestCase with an echo service that actions may call."""

    echo: ClassVar[EchoService]

    @classmethod
    @override
    def setUpClass(cls) -> None:
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.echo = stack.enter_context(EchoService())
        host = cls.echo.url.removeprefix("http://")
        stack.enter_context(override_settings(ACTION_ALLOWED_HOSTS=[host]))

    def make(self, *actions: JsonObject) -> TicketInstance:
        """A ticket whose workflow begins with these actions."""
        self.ticket_type: TicketType = publish(self.company, self.creator, action_bundle(*actions))
        return make_ticket(self.ticket_type, self.user, {"item": "Laptop"})

    def make_one(self, path: str = "/echo", **more: Any) -> TicketInstance:
        """A ticket whose workflow begins with one action."""
        return self.make(action("send", f"{self.echo.url}{path}", **more))

    def received(self) -> JsonObject:
        """What the echo service got, by Idempotency-Key."""
        effects: JsonObject = json.loads(self.echo.ledger.as_json())
        return effects

    def work(self) -> int:
        """Do the jobs that are due, as a worker does; return how many there were."""
        jobs = list(ProcrastinateJob.objects.filter(status="todo", scheduled_at=None))
        for job in jobs:
            self.do(job)
        return len(jobs)

    def work_later(self) -> None:
        """Do also the jobs that are for later."""
        for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
            self.do(job)

    def do(self, job: ProcrastinateJob) -> None:
        """Do one job, as a worker does."""
        self.forget(job)
        with as_company(self.company):
            continue_action(task=TaskInstance.objects.for_detail().get(pk=job.args["task"]))

    def forget(self, job: ProcrastinateJob) -> None:
        """Take a job out of the queue, as a worker does that succeeds."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])
