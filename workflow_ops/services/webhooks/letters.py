"""The email that tells admins that a webhook was turned off."""

from django.urls import reverse

from users.mail.outbox import put_into_outbox
from users.mail.writing import Letter, shown, writes
from users.models import Company, OutgoingMail, User
from users.roles import ADMIN
from users.tenancy import as_company
from workflow_ops.models import Webhook

TURNED_OFF = "workflow_ops/webhook_turned_off"


def tell_admins(webhook: Webhook) -> list[OutgoingMail]:
    """Store a mail to each admin of the company that the webhook was turned off."""
    admins = User.objects.of_company(webhook.company).in_group(ADMIN).order_by("pk")
    return [
        put_into_outbox(
            kind=TURNED_OFF,
            to=admin.email,
            company=webhook.company_id,
            person=admin.pk,
            webhook=webhook.pk,
        )
        for admin in admins
    ]


@writes(TURNED_OFF)
def write_turned_off(mail: OutgoingMail) -> Letter | None:
    """Which webhook, and where to resume it; None where it was resumed or deleted meanwhile."""
    company = Company.objects.get(pk=mail.details["company"])
    with as_company(company):
        admins = User.objects.of_company(company).able_to_log_in().in_group(ADMIN)
        webhook = Webhook.objects.filter(pk=mail.details["webhook"], is_active=False).first()
        if webhook is None or not admins.filter(pk=mail.details["person"]).exists():
            return None
        context = {
            "name": shown(webhook.name),
            "company": shown(company.name),
            "host": shown(webhook.host),
            "path": reverse("manage:webhook", args=[webhook.pk]),
        }
    return Letter(TURNED_OFF, context)
