"""Callback URLs: unguessable, each for one action."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from workflow_ops.models import TaskInstance

# The signature itself is the secret: a token that we never made is known without a look into
# the database, so neither the answer nor its timing reveals anything about tasks.
_signer = signing.Signer(salt="ticketflower.callbacks", sep=".")


def callback_token(task: TaskInstance) -> str:
    """A signed token that identifies the action."""
    return _signer.sign(f"{task.company_id}.{task.idempotency_key.hex}")


def callback_url(task: TaskInstance) -> str:
    """The URL to which the service sends the answer of this action."""
    path = reverse("callbacks:receive", kwargs={"token": callback_token(task)})
    return f"{settings.SITE_URL}{path}"


def read_token(token: str) -> tuple[int, UUID] | None:
    """The company's id and the action's idempotency key; None where we never made the token."""
    try:
        company, key = _signer.unsign(token).split(".")
    except signing.BadSignature:
        return None
    return int(company), UUID(hex=key)
