"""API tokens: create, revoke, and authenticate by one."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from ticketflower.database.clock import database_now
from ticketflower.texts import ID_DIGITS, whole_number
from ticketflower.times.wording import date_text
from ticketflower.times.zones import zone_named
from users.audit import audit_log
from users.errors import (
    TokenAlreadyRevoked,
    TokenExpired,
    TokenOfInactiveUser,
    TokenOfSuspendedCompany,
    TokenRefused,
    TokenRevoked,
    TooManyTokens,
)
from users.models import ApiToken, ApiUsage, Company, User
from users.models.tokens import TokenState
from users.tenancy import as_company

MARK = "tf"
"""Prefix of every token, so that leaked tokens can be recognised."""

MOST_TOKENS = 20
PUBLIC_BYTES, SECRET_BYTES = 6, 32


@transaction.atomic(durable=True)
def make_token(*, user: User, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Create a token that acts for a person or agent; return it with its text, which isn't stored.

    Args:
        user: the person or agent, of a company.
        name: what the person who creates it calls it.
        scopes: what it may be used for, of ``users.scopes``.
        days: until it expires.

    Raises:
        TooManyTokens: where the person has as many as anybody may have.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    company = user.company
    assert company is not None
    if ApiToken.objects.of_company(company).of_person(user).live().count() >= MOST_TOKENS:
        raise TooManyTokens(MOST_TOKENS)
    prefix = f"{MARK}_{company.pk}_{secrets.token_hex(PUBLIC_BYTES)}"
    text = f"{prefix}_{secrets.token_hex(SECRET_BYTES)}"
    token = ApiToken(
        company=company,
        user=user,
        name=name,
        prefix=prefix,
        digest=_digest(text),
        scopes=scopes,
        expires_at=database_now() + timedelta(days=days),
    )
    token.full_clean()
    token.save(force_insert=True)
    audit_log.record(
        "api_token_made", company=company, subject=name, token=prefix, days=days, owner=str(user)
    )
    return token, text


@transaction.atomic(durable=True)
def revoke_token(*, token: ApiToken) -> None:
    """Let a token open nothing any more.

    Raises:
        TokenAlreadyRevoked: it is revoked already.
    """
    locked = ApiToken.objects.of_company(token.company).select_for_update().get(pk=token.pk)
    if locked.revoked_at:
        raise TokenAlreadyRevoked(locked.name)
    locked.revoked_at = database_now()
    locked.save(update_fields=["revoked_at", "updated_at"])
    audit_log.record(
        "api_token_revoked", company=locked.company, subject=locked.name, token=locked.prefix
    )


def end_tokens(*, person: User, reason: str) -> int:
    """Revoke all tokens of a person, in the caller's transaction; return how many could be used.

    Args:
        person: whose password was changed, for example; superusers have none.
        reason: for the audit log: "password changed".
    """
    if person.company is None:
        return 0
    with as_company(person.company):
        ended = ApiToken.objects.of_person(person).live()
        number = ended.update(revoked_at=database_now(), updated_at=database_now())
        if number:
            audit_log.record(
                "api_tokens_ended",
                company=person.company,
                subject=str(person),
                tokens=number,
                reason=reason,
            )
    return number


def use_token(text: str) -> ApiToken:
    """The live token of this text, with its person and company, whose use is noted.

    To be called outside of any company. Only a caller with the secret learns that the company or
    the person is barred.

    Raises:
        TokenRefused: where it lets nobody in; its classes say why.
    """
    company, prefix = _read(text)
    with as_company(company):
        token = ApiToken.objects.filter(prefix=prefix).select_related("user").first()
        if token is None or not constant_time_compare(token.digest, _digest(text)):
            raise TokenRefused
        _require_usable(token)
        if token.use_is_to_be_noted:
            ApiToken.objects.filter(pk=token.pk).note_use(database_now())
    return token


def count_call(*, token: ApiToken, operation: str, status: int) -> None:
    """Count a call with a token, unless the site failed to answer it; in the token's company.

    Args:
        token: that the call was made with.
        operation: its name.
        status: of the response; from 400 on it was refused.
    """
    if status < 500:
        ApiUsage.objects.count_call(token=token, operation=operation, refused=status >= 400)


def remove_old_usage() -> int:
    """Remove the counts of calls that no page shows any more; return how many."""
    removed = 0
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            removed += ApiUsage.objects.of_company(company).old().delete()[0]
    return removed


def _read(text: str) -> tuple[Company, str]:
    """The company of the text and the part of it that may be known.

    Raises:
        TokenRefused: where it is none that we made.
    """
    mark, _, rest = text.partition("_")
    number, _, _secret = rest.partition("_")
    pk = whole_number(number, ID_DIGITS)
    company = None if pk is None else Company.objects.filter(pk=pk).first()
    if mark != MARK or company is None or not text.isascii():
        raise TokenRefused
    return company, text.rpartition("_")[0]


def _require_usable(token: ApiToken) -> None:
    if token.revoked_at:
        raise TokenRevoked
    if token.state == TokenState.EXPIRED:
        zone = zone_named(token.user.zone_within(token.company))
        raise TokenExpired(date_text(token.expires_at.astimezone(zone)))
    if token.company.is_suspended:
        raise TokenOfSuspendedCompany
    if not token.user.is_active:
        raise TokenOfInactiveUser


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
