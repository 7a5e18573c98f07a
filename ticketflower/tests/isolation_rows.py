"""Rows of a company in every table, for the tests of isolation."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from users.audit import audit_log
from users.models import Company, Impersonation, Invitation, User
from users.services.tokens import count_call, make_token
from workflow_design.models import WorkflowDefinition
from workflow_ops.models import (
    ActionAttempt,
    DashboardFigures,
    Notification,
    NotificationPreference,
    SavedView,
    TicketComment,
    TicketError,
    Webhook,
    WebhookDelivery,
    WorkflowInstance,
)
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.form_drafts import save_draft
from workflow_ops.services.signing_secrets import signing_secrets
from workflow_ops.tests.factories import (
    bundle,
    current_task,
    form_task,
    make_comment,
    make_ticket,
    publish,
)


def fill(company: Company, person: User, superuser: User) -> None:
    """A row in every table of the company."""
    document = bundle(
        tasks=[form_task("review", worker_role="Staff"), form_task("order")],
        transitions=[
            {"from": None, "to": "review"},
            {"from": "review", "to": "order"},
            {"from": "order", "to": None},
        ],
        ticket={"company_role_access": ["Staff"]},
    )
    ticket_type = publish(company, person, document)
    ticket = make_ticket(ticket_type, person)
    attached = PersonalUploads(company, person).keep(SimpleUploadedFile("a.txt", b"text"))
    comment = make_comment(ticket, person, f"@{person.email}", uploads=[int(attached)])
    fill_with_events(company, person, comment)
    TicketError.objects.create(
        company=company, ticket=ticket, task=current_task(ticket), error_type="TASK_UPDATE"
    )
    ActionAttempt.objects.create(
        company=company,
        task=current_task(ticket),
        kind=ActionAttempt.Kind.CLAIM,
        agent=person,
        idempotency_key=uuid.uuid4(),
    )
    signing_secrets(company)
    save_draft(owner=person, what=ticket_type, answers={"item": ["Desk"]})
    Impersonation.objects.create(
        company=company, superuser=superuser, reason="?", expires_at=timezone.now()
    )
    SavedView.objects.create(company=company, owner=person, list_key="tickets", name="Mine")
    Invitation.objects.create(
        company=company,
        email=f"new@company{company.pk}.example",
        invited_by=person,
        token_digest="?",
        expires_at=timezone.now(),
    )
    token, _text = make_token(user=person, name="Build", scopes=["definitions:read"], days=30)
    count_call(token=token, operation="get_me", status=200)
    DashboardFigures.objects.create(company=company, figures={}, reckoned_at=timezone.now())
    audit_log.record("exported", company=company, by=person)
    WorkflowInstance.objects.create(company=company, workflow=ticket_type.workflow)
    WorkflowDefinition.objects.create(
        company=company, key="spare", version=1, title="Spare", created_by=person
    )


def fill_with_events(company: Company, person: User, comment: TicketComment) -> None:
    """What is told to people and webhooks of a comment."""
    Notification.objects.create(
        company=company,
        recipient=person,
        kind="comment",
        ticket=comment.ticket,
        task=current_task(comment.ticket),
        comment=comment,
    )
    NotificationPreference.objects.create(company=company, person=person, kind="comment")
    WebhookDelivery.objects.create(
        company=company,
        webhook=Webhook.objects.create(company=company, name="Chat", created_by=person),
        kind="comment",
        ticket=comment.ticket,
        task=current_task(comment.ticket),
        comment=comment,
        assignee=person,
        next_attempt_at=timezone.now(),
    )
