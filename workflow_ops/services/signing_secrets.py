"""Signing secrets: a company's calls are signed with them, so that services know who calls."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.db import transaction

from ticketflower.database.clock import database_now
from users.models import Company, User
from workflow_ops.actions.sealing import SecretCannotBeRead, seal, unseal
from workflow_ops.actions.signing import new_secret
from workflow_ops.models import SigningSecret
from workflow_ops.models.prepared import valid_secrets

logger = logging.getLogger(__name__)

OLD_SECRET_HOURS = 24
"""How long a secret that was replaced still signs beside the new one."""


def signing_secrets(company: Company) -> list[str]:
    """The secrets that sign now, the current one first; makes the first if there is none.

    Raises:
        SecretCannotBeRead: the installation's SECRET_KEY has changed, and nobody has made a
            new secret since.
    """
    sealed = valid_secrets.all(database_now())
    if not sealed:
        # Two workers may come here at once: the company's row lets one of them make it.
        Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        sealed = valid_secrets.all(database_now())
    if not sealed:
        sealed = [SigningSecret.objects.create(company=company, encrypted=seal(new_secret()))]
    current, *replaced = sealed
    return [unseal(current.encrypted), *_readable(replaced)]


def _readable(replaced: list[SigningSecret]) -> Iterator[str]:
    """Those that were made before SECRET_KEY changed are lost: no service waits for them."""
    for secret in replaced:
        with suppress(SecretCannotBeRead):
            yield unseal(secret.encrypted)


@transaction.atomic(durable=True)
def rotate_signing_secret(*, company: Company, by: User) -> str:
    """Make a new signing secret and return it; nobody can read it again later.

    The one before signs beside it for ``OLD_SECRET_HOURS``, so that services can change over.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    secrets = SigningSecret.objects.of_company(company)
    now = database_now()
    secrets.filter(expires_at=None).update(
        expires_at=now + timedelta(hours=OLD_SECRET_HOURS), updated_at=now
    )
    secrets.filter(expires_at__lte=now).delete()
    secret = new_secret()
    SigningSecret.objects.create(company=company, encrypted=seal(secret))
    logger.info("signing_secret_made company=%s by=%s", company.pk, by.pk)
    return secret
