"""The companies of the benchmark: made in a process of their own, which prints what is in them.

One has the people and the workflow that requests are measured with, and one for each number of
tickets has what lists are measured with.
"""

import json
import sys
import uuid

from django.core.management import call_command

from ticketflower.sandbox.seed.companies import PASSWORD, admin_email, company_named
from ticketflower.sandbox.seed.measure import page_values
from ticketflower.sandbox.seed.tickets import make_tickets
from ticketflower.types import JsonObject
from users.models import Company, User
from users.roles import TASK_WORKER
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.services.tasks import change_availability, complete_task
from workflow_ops.services.tickets import submit_ticket

NAME = "Benchmark"
PEOPLE = 51  # the founder, 20 workers, and 30 others
REQUESTERS = 4
FORM, ACTION = "benchmark-form", "benchmark-action"
PAGES = {
    "my tickets": "/tickets/",
    "my tasks": "/tasks/",
    "home": "/",
    "manage tickets": "/manage/tickets/",
    "manage tasks": "/manage/tasks/",
    "a ticket": "/tickets/{number}/",
    "a task": "/tickets/{task_ticket}/",
    "new ticket": "/tickets/new/repair/",
}

OPEN_TASKS = """
SELECT '/tickets/' || ticket.number || '/', '/tasks/' || task.id || '/', worker.email
FROM task_instances AS task
JOIN users AS worker ON worker.id = task.assigned_to_id
JOIN workflow_instances AS instance ON instance.id = task.workflow_instance_id
JOIN workflow_definitions AS workflow ON workflow.id = instance.workflow_id
JOIN ticket_instances AS ticket ON ticket.workflow_id = instance.id
WHERE task.status = 'OPEN' AND workflow.key = 'benchmark-form'
ORDER BY task.id
"""
ANSWERS: JsonObject = {"item": "Bell", "reason": "The old one is lost.", "amount": 12.5}
OUTPUT: JsonObject = {"note": "Ordered."}


def document(action_url: str) -> JsonObject:
    """A bundle of a ticket type with one form task, and of one with one action."""
    form_task: JsonObject = {
        "key": "order",
        "title": "Order it",
        "task_type": "FORM",
        "output_schema": {
            "type": "object",
            "required": ["note"],
            "properties": {"note": {"type": "string", "title": "Note"}},
        },
    }
    fields = [
        {"FieldName": "item", "FieldType": "string", "Label": "Item", "Required": True},
        {"FieldName": "reason", "FieldType": "text", "Label": "Reason", "Required": True},
        {"FieldName": "amount", "FieldType": "decimal", "Label": "Amount", "Minimum": 0},
    ]
    action: JsonObject = {
        "key": "send",
        "title": "Send it",
        "task_type": "SYNC_ACTION",
        "action_url": action_url,
    }
    tasks = {FORM: form_task, ACTION: action}
    return {
        "kind": "bundle",
        "workflows": [
            {
                "key": key,
                "title": "Purchase",
                "fields": fields,
                "tasks": [task],
                "transitions": [
                    {"from": None, "to": task["key"]},
                    {"from": task["key"], "to": None},
                ],
            }
            for key, task in tasks.items()
        ],
        "tickets": [{"key": key, "title": "Buy something", "workflow": key} for key in tasks],
    }


def main(action_url: str, sizes: tuple[int, ...]) -> None:
    """Make tables, companies and tickets; print their ids and addresses as JSON."""
    call_command("migrate", verbosity=0, interactive=False)
    company = company_named(NAME, PEOPLE)
    make_tickets(company, sizes[0])
    founder = User.objects.get(email=admin_email(NAME))
    with as_company(company):
        text = json.dumps(document(action_url))
        store_and_publish_document(company=company, by=founder, text=text)
        change_availability(user=founder, is_available=False)
        told = {**_people(company), "sample": _completed_ticket(company)}
    told["open_tasks"] = OPEN_TASKS
    told["sizes"] = {size: _filled(size) for size in sizes}
    sys.stdout.write(json.dumps({"company": company.pk, "password": PASSWORD, **told}))


def _people(company: Company) -> dict[str, object]:
    people = User.objects.of_company(company).exclude(email=admin_email(NAME)).order_by("pk")
    workers = people.in_group(TASK_WORKER)
    others = people.exclude(pk__in=workers.values("pk"))
    return {
        "workers": [worker.email for worker in workers],
        "requesters": [person.email for person in others[:REQUESTERS]],
    }


def _completed_ticket(company: Company) -> int:
    """Submit a ticket and complete its task; return the ticket's id."""
    by = User.objects.of_company(company).order_by("pk")[1]
    ticket = submit(ticket_type_of(FORM), by)
    complete(load_task(ticket))
    return ticket.pk


def _filled(size: int) -> dict[str, object]:
    """A company with so many tickets: its admin's address, and the paths of pages."""
    name = f"{NAME} {size}"
    company = company_named(name, PEOPLE)
    make_tickets(company, size)
    email = admin_email(name)
    values = page_values(User.objects.get(email=email))
    pages = {page: path.format(**values) for page, path in PAGES.items()}
    return {"email": email, "pages": pages}


def ticket_type_of(key: str) -> TicketType:
    """The ticket type, loaded as the service that submits wants it."""
    return TicketType.objects.published().get(key=key)


def submit(ticket_type: TicketType, by: User) -> TicketInstance:
    """Submit a ticket."""
    return submit_ticket(
        ticket_type=ticket_type, by=by, answers=ANSWERS, submission_key=uuid.uuid4()
    )


def load_task(ticket: TicketInstance) -> TaskInstance:
    """The task of a ticket that is to be done, as the service that completes it wants it."""
    tasks = TaskInstance.objects.under_way().for_detail()
    return tasks.get(workflow_instance__ticket=ticket)


def complete(task: TaskInstance) -> None:
    """Complete a task as its worker."""
    assert task.assigned_to is not None
    complete_task(task=task, by=task.assigned_to, output=OUTPUT)
