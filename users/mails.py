"""Mails of ours: a subject, a text and an HTML version from templates."""

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def send_mail(*, name: str, to: str, context: dict[str, Any]) -> bool:
    """Send the mail of a name to one address; return whether the mail server took it.

    Args:
        name: of the templates below ``emails/``, without their endings.
        to: the address.
        context: of the templates; the site's protocol and domain are added.
    """
    site = urlsplit(settings.SITE_URL)
    full = {**context, "protocol": site.scheme, "domain": site.netloc}
    subject = " ".join(render_to_string(f"emails/{name}_subject.txt", full).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"emails/{name}.txt", full), to=[to])
    mail.attach_alternative(render_to_string(f"emails/{name}.html", full), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError):
        logger.exception("mail_failed name=%s", name)
        return False
    return True
