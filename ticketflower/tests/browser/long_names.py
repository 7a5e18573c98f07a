"""A company whose names are long: of people, roles, ticket types, tickets, answers and files."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ticketflower.texts import indented
from ticketflower.types import JsonObject
from users.models import Company, CompanyRole, Invitation, User
from users.roles import ROLES
from users.services.tokens import count_call, make_token
from users.tests.factories import make_agent, make_person
from workflow_design.services.drafts import store_document
from workflow_ops.models import FileUpload, SavedView, TicketError, Webhook
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.form_drafts import save_draft
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_comment,
    make_ticket,
    publish,
)
from workflow_ops.tests.webhooks import make_delivery

COMPANY_NAME = (
    "Brightside Bicycles, Repairs and Cargo Logistics of the Northern Lakes GmbH & Co. KG"
)
FIRST_NAME, LAST_NAME = "Maximiliana Alexandra", "von Hohenstein-Schwarzenberg-Rudolstadt"
WORD = "Donaudampfschifffahrtsgesellschaftskapitaen"
TITLE = (
    f"Replacement of every lamp of the {WORD} and of all other rooms on the second floor, "
    "with the cables, switches and sockets that belong to them and one spare each, before May"
)[:200]
ROLES_OF_COMPANY = [
    f"{team} of {place}"
    for team in ("Accounting and controlling", "Workshop")
    for place in ("Amsterdam", "Berlin", "Copenhagen", "Düsseldorf", "Edinburgh")
]
"""Beside the four that each company starts with: 14."""
TICKETS = 10
"""Enough to fill the columns of a list; each row takes the checks of every size longer."""


def make_company_of_long_names(company: Company) -> tuple[User, dict[str, int]]:
    """Fill a company, and return a person with every role and the ids that URLs need.

    In its scope. The tickets are of the ticket type "purchase": 1 is in progress with a task of
    the person, 2 failed, 3 on hold, 4 completed, and there are enough for two pages.
    """
    Company.objects.filter(pk=company.pk).update(name=COMPANY_NAME)
    roles = CompanyRole.objects.bulk_create(
        CompanyRole(company=company, role_name=name, description=f"{TITLE[:150]}.")
        for name in ROLES_OF_COMPANY
    )
    person = make_person(
        company, "everything", roles=list(ROLES), company_roles=tuple(ROLES_OF_COMPANY)
    )
    person.first_name, person.last_name = FIRST_NAME, LAST_NAME
    person.save(update_fields=["first_name", "last_name"])
    ids = _tickets(company, person)
    other = make_person(company, "spare", roles=[])
    invitation = Invitation.objects.create(
        company=company,
        email=f"{WORD.lower()}@long.example",
        invited_by=person,
        token_digest="?",
        expires_at=timezone.now() + timedelta(days=1),
    )
    token, _text = make_token(user=person, name=TITLE[:100], scopes=["definitions:read"], days=30)
    agent = make_agent(company, (WORD * 3)[:100], company_roles=ROLES_OF_COMPANY)
    make_token(user=agent, name=TITLE[:100], scopes=["tickets:read", "tasks:work"], days=30)
    proposed = {"kind": "workflow", **_document()["workflows"][0], "description": TITLE}
    store_document(company=company, by=person, text=indented(proposed), token=token)
    count_call(token=token, operation="complete_failed_step", status=403)
    view = SavedView.objects.create(
        company=company, owner=person, list_key="tickets", name="Everything that waits for Berlin"
    )
    return person, ids | {
        "view": view.pk,
        "invitation": invitation.pk,
        "role": roles[0].pk,
        "token": token.pk,
        "person": other.pk,
        "agent": agent.pk,
        "company": company.pk,
    }


def _tickets(company: Company, person: User) -> dict[str, int]:
    User.objects.exclude(pk=person.pk).update(is_available=False)
    ticket_type = publish(company, person, _document())
    answers: JsonObject = {"item": TITLE, "why": f"{TITLE}\n{TITLE}", "amount": 1234567.89}
    tickets = [make_ticket(ticket_type, person, answers) for _number in range(TICKETS)]
    complete_task(task=current_task(tickets[1]), by=person, output={"approved": False})
    error = TicketError.objects.get()
    hold_ticket(ticket=tickets[2], by=person)
    for _task in ("review", "order"):
        complete_task(task=current_task(tickets[3]), by=person, output={"approved": True})
    upload = PersonalUploads(company, person).keep(
        SimpleUploadedFile(f"{WORD}-{WORD}.txt", b"text")
    )
    FileUpload.objects.filter(pk=upload).update(ticket=tickets[0])
    comment = make_comment(
        tickets[0], person, f"{TITLE}\n{WORD} https://long.example/{WORD}", internal=True
    )
    make_comment(tickets[0], person, f"@{FIRST_NAME} {LAST_NAME} {TITLE}")
    pairs = [(TITLE[:100], f"{TITLE}\n{WORD}")]
    draft = save_draft(owner=person, what=ticket_type, answers={"item": [TITLE]}, shown=pairs)
    save_draft(owner=person, what=current_task(tickets[0]), answers={}, shown=pairs)
    delivery = make_delivery(
        company, person, tickets[0], failure=f"{TITLE} {WORD}", response=WORD * 5
    )
    Webhook.objects.update(name=TITLE[:100], failures=3, failing_since=timezone.now())
    return {
        "webhook": delivery.webhook_id,
        "delivery": delivery.pk,
        "comment": comment.pk,
        "draft": draft.pk,
        "task": current_task(tickets[0]).pk,
        "error": error.pk,
        "file": int(upload),
    }


def _document() -> JsonObject:
    """A workflow that fails where the review does not approve."""
    yes_no = {**YES_NO, "properties": {"approved": {"type": "boolean", "title": TITLE}}}
    document = bundle(
        fields=[
            {"FieldName": "item", "Label": TITLE, "FieldType": "string", "Required": True},
            {"FieldName": "why", "Label": f"Why {WORD}?", "FieldType": "text"},
            {"FieldName": "amount", "FieldType": "decimal", "Minimum": 0},
        ],
        tasks=[
            {**form_task("review", output_schema=yes_no), "title": f"Review {TITLE}"[:200]},
            {**form_task("order", output_schema=yes_no), "title": f"Order from the {WORD}"},
        ],
        transitions=[
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"==": [{"var": "approved"}, True]}},
            {"from": "order", "to": None},
        ],
        ticket={"title": TITLE},
    )
    document["workflows"][0]["title"] = TITLE
    return document
