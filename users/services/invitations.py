"""Invitations by email: each link works once, for seven days."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from ticketflower.database.clock import database_now
from ticketflower.texts import ID_DIGITS, whole_number
from users.audit import audit_log
from users.errors import InvitationCannotBeUsed, InvitationNotOpen, InvitationSentJustNow
from users.mail.outbox import put_into_outbox, send_from_outbox
from users.mail.writing import INVITATION
from users.models import Company, CompanyRole, Invitation, OutgoingMail, User
from users.services.companies import add_person
from users.tenancy import as_company

VALID_DAYS = 7
PAUSE = timedelta(minutes=1)
HAS_AN_ACCOUNT = "already has an account"
IS_DEACTIVATED = "is deactivated; you can reactivate them on their page under Team"
IS_INVITED = "is already invited"


@dataclass(frozen=True)
class InviteReport:
    """The result for a list of addresses: invited, or skipped with the reason."""

    invited: list[str]
    skipped: list[tuple[str, str]]


def invite_people(
    *,
    company: Company,
    emails: Sequence[str],
    system_roles: Collection[str],
    company_roles: Collection[CompanyRole],
    by: User,
) -> InviteReport:
    """Invite each address that has no account and no open invitation.

    Args:
        company: the company.
        emails: valid addresses, each once.
        system_roles: that they get, by name.
        company_roles: that they get.
        by: the admin.
    """
    mails, skipped = _store(company, emails, system_roles, company_roles, by)
    send_from_outbox(*mails)
    return InviteReport([mail.recipient for mail in mails], skipped)


@transaction.atomic(durable=True)
def _store(
    company: Company,
    emails: Sequence[str],
    system_roles: Collection[str],
    company_roles: Collection[CompanyRole],
    by: User,
) -> tuple[list[OutgoingMail], list[tuple[str, str]]]:
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    emails = [User.objects.normalize_email(email) for email in emails]
    invited = set(
        Invitation.objects.open().filter(email__in=emails).values_list("email", flat=True)
    )
    # Admins must not learn who has an account in another company: the invited person is informed
    # when they open the link.
    people = User.objects.of_company(company).filter(email__in=emails)
    is_active = dict(people.values_list("email", "is_active"))
    mails, skipped = [], []
    for email in emails:
        if email in is_active:
            skipped.append((email, HAS_AN_ACCOUNT if is_active[email] else IS_DEACTIVATED))
        elif email in invited:
            skipped.append((email, IS_INVITED))
        else:
            invitation = Invitation(
                company=company,
                email=email,
                system_roles=sorted(system_roles),
                company_roles=sorted(role.pk for role in company_roles),
                invited_by=by,
            )
            token = _renew(invitation)
            invitation.save(force_insert=True)
            mails.append(_mail(invitation, token))
            audit_log.record("person_invited", company=company, subject=email)
    return mails, skipped


def resend_invitation(*, invitation: Invitation) -> None:
    """Send a new link, valid for seven days; the one before leads nowhere.

    Raises:
        InvitationNotOpen: it is accepted or revoked.
        InvitationSentJustNow: less than a minute ago.
    """
    with transaction.atomic(durable=True):
        locked = _lock(invitation)
        if locked.sent_at and locked.sent_at > database_now() - PAUSE:
            raise InvitationSentJustNow(locked.email)
        token = _renew(locked)
        locked.save(update_fields=["token_digest", "expires_at", "sent_at", "updated_at"])
        mail = _mail(locked, token)
        audit_log.record("invitation_resent", company=locked.company, subject=locked.email)
    send_from_outbox(mail)


@transaction.atomic(durable=True)
def revoke_invitation(*, invitation: Invitation) -> None:
    """Make a link lead nowhere.

    Raises:
        InvitationNotOpen: it is accepted or revoked.
    """
    locked = _lock(invitation)
    locked.revoked_at = database_now()
    locked.save(update_fields=["revoked_at", "updated_at"])
    audit_log.record("invitation_revoked", company=locked.company, subject=locked.email)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; None where we never gave the link."""
    company_text, _dash, secret = token.partition("-")
    pk = whole_number(company_text, ID_DIGITS)
    company = None if pk is None else Company.objects.filter(pk=pk).first()
    if company is None:
        return None
    with as_company(company):
        return Invitation.objects.filter(token_digest=_digest(secret)).first()


def accept_invitation(
    *, invitation: Invitation, first_name: str, last_name: str, password: str
) -> User:
    """Create the account of an invited person.

    Raises:
        InvitationCannotBeUsed: it was used, revoked, its time is over, or the company is suspended.
        ValidationError: the e-mail address has an account by now.
    """
    with as_company(invitation.company), transaction.atomic(durable=True):
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        require_usable(locked)
        user = add_person(
            company=locked.company,
            email=locked.email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            system_roles=locked.system_roles,
        )
        for role in CompanyRole.objects.filter(pk__in=locked.company_roles):
            role.users.add(user, through_defaults={"company": locked.company})
        locked.accepted_at = database_now()
        locked.save(update_fields=["accepted_at", "updated_at"])
        audit_log.record(
            "invitation_accepted", company=locked.company, subject=locked.email, by=user
        )
    return user


def require_usable(invitation: Invitation) -> None:
    """Refuse a link that leads nowhere any more, or not while the company is suspended.

    Raises:
        InvitationCannotBeUsed: it was used, revoked, its time is over, or the company is suspended.
    """
    sentences = {
        "accepted": "This invitation was already accepted. Log in with your email address.",
        "revoked": "This invitation was revoked. Ask the person who invited you.",
        "expired": "This invitation was valid for 7 days and has expired. Ask for a new one.",
    }
    if invitation.state in sentences:
        raise InvitationCannotBeUsed(sentences[invitation.state])
    if invitation.company.is_suspended:
        raise InvitationCannotBeUsed(
            "The company that invited you is suspended. Ask the person who invited you."
        )


def _renew(invitation: Invitation) -> str:
    """Give it a new link and seven days; only the digest of the token is stored."""
    secret = secrets.token_urlsafe(32)
    invitation.token_digest = _digest(secret)
    invitation.sent_at = database_now()
    invitation.expires_at = invitation.sent_at + timedelta(days=VALID_DAYS)
    return f"{invitation.company_id}-{secret}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _lock(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not locked.is_open:
        raise InvitationNotOpen(locked.email, locked.state)
    return locked


def _mail(invitation: Invitation, token: str) -> OutgoingMail:
    return put_into_outbox(
        kind=INVITATION,
        to=invitation.email,
        about=invitation.about,
        company=invitation.company_id,
        invitation=invitation.pk,
        digest=invitation.token_digest,
        path=reverse("accounts:accept-invitation", args=[token]),
        days=VALID_DAYS,
    )
