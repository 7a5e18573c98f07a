"""The demo's agent: invoices that it has read, failed on, handed over and not claimed yet."""

import json
import uuid
from functools import partial

from ticketflower.sandbox.demo.story import Day, Scene, settled, text_file
from ticketflower.sandbox.demo.tickets import Play
from ticketflower.sandbox.demo.working_time import MINUTES, MINUTES_A_DAY
from ticketflower.types import JsonObject
from users.audit.audit_log import acting_as
from users.models import CompanyRole, User
from users.roles import TASK_WORKER
from users.services.agents import create_agent
from workflow_design.gallery.templates import template_named
from workflow_design.models import TicketType
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import TaskInstance
from workflow_ops.services.claims import claim_task, fail_claim
from workflow_ops.services.tasks import complete_task, hand_over_task
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import submit_ticket

TEMPLATE = "supplier-invoice"
READ, FAILED, HANDED_OVER, WAITING = (
    "Brake pads for the workshop",
    "Cleaning of the shop in October",
    "Repair of the shop window",
    "Helmets for the spring season",
)
SUBMITTED = {
    READ: MINUTES - 7 * MINUTES_A_DAY,
    HANDED_OVER: MINUTES - 5 * MINUTES_A_DAY,
    FAILED: MINUTES - 120,
    WAITING: MINUTES - 5,
}
PRINTED: JsonObject = {
    "supplier": "Bremsen Vogel GmbH",
    "invoice_number": "2026-1187",
    "invoice_date": Day(-3),
    "due_on": Day(27),
    "total": 418.6,
    "currency": "EUR",
    "transcript": text_file(
        "2026-1187.txt", "Bremsen Vogel GmbH\nInvoice 2026-1187\n40 brake pads, EUR 418.60\n"
    ),
}


def let_an_agent_work(play: Play, founder: User) -> None:
    """Publish the workflow of invoices, create the agent, and have invoices come in."""
    store_and_publish_document(company=play.company, by=founder, text=_document())
    agent = create_agent(
        company=play.company,
        name="Invoice reader",
        system_roles=[TASK_WORKER],
        company_roles=list(CompanyRole.objects.filter(role_name="Finance")),
    )
    for purpose, minute in SUBMITTED.items():
        play.at(minute, partial(_submit, play, purpose))
    play.at(SUBMITTED[READ] + 1, partial(_read, play, agent))
    play.at(SUBMITTED[READ] + 200, partial(_complete, play, {"check_result": "correct"}))
    play.at(SUBMITTED[READ] + 260, partial(_complete, play, {"paid_on": Day(0)}))
    play.at(SUBMITTED[FAILED] + 1, partial(_fail, agent))
    play.at(SUBMITTED[HANDED_OVER] + 1, partial(_hand_over, agent))


def _document() -> str:
    """The template, whose agent also attaches what it read as a file."""
    found = template_named(TEMPLATE)
    assert found is not None, f"there is no template {TEMPLATE}"
    document = json.loads(found.text)
    read = document["workflows"][0]["tasks"][0]
    read["output_schema"]["properties"]["transcript"] = {
        "type": "string",
        "format": "file",
        "title": "Text of the invoice",
    }
    read["edit_layout"][0]["Fields"].append("transcript")
    return json.dumps(document)


def _submit(play: Play, purpose: str) -> None:
    by = User.objects.of_company(play.company).get(first_name="Hugo")
    invoice = text_file("invoice.txt", f"Invoice\n{purpose}\n")
    scene = Scene(play.company, by, play.moment)
    with acting_as(by):
        submit_ticket(
            ticket_type=TicketType.objects.submittable_by(by).get(key=TEMPLATE),
            by=by,
            answers={"purpose": purpose, "invoice": invoice.at(scene)},
            submission_key=uuid.uuid5(uuid.NAMESPACE_OID, purpose),
        )


def _task(purpose: str) -> TaskInstance:
    tasks = TaskInstance.objects.under_way().for_detail()
    return tasks.get(workflow_instance__ticket__ticket_data__purpose=purpose)


def _claimed(purpose: str, agent: User) -> TaskInstance:
    claim_task(task=_task(purpose), by=agent)
    return _task(purpose)


def _read(play: Play, agent: User) -> None:
    with acting_as(agent):
        task = _claimed(READ, agent)
        output = settled(PRINTED, Scene(play.company, agent, play.moment))
        complete_task(task=task, by=agent, output=output)


def _complete(play: Play, answers: JsonObject) -> None:
    task = _task(READ)
    worker = task.assigned_to
    assert worker is not None, "Carla is still there"
    with acting_as(worker):
        output = settled(answers, Scene(play.company, worker, play.moment))
        complete_task(task=task, by=worker, output=output)


def _fail(agent: User) -> None:
    with acting_as(agent):
        task = _claimed(FAILED, agent)
        fail_claim(task=task, by=agent, reason="The file is encrypted and can't be opened.")


def _hand_over(agent: User) -> None:
    with acting_as(agent):
        task = _claimed(HANDED_OVER, agent)
        found = find_ticket(agent, task.workflow_instance.ticket.number)
        assert found is not None, "its task belongs to the ticket"
        reason = "The invoice is handwritten, and I'm not sure about the total."
        hand_over_task(task=task, viewer=found[1], reason=reason)
