"""Preferences: what people are told of in the app and by mail, and what their company presets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from users.models import Company, User
from workflow_ops.models import EventKind, NotificationPreference

IN_APP, BY_EMAIL = "in_app", "by_email"
CHANNELS = (IN_APP, BY_EMAIL)


@dataclass(frozen=True)
class Choice:
    """What was chosen about one kind of event; None for the default, and of the company for yes."""

    in_app: bool | None = None
    by_email: bool | None = None


def choices_of(company: Company, person: User | None) -> dict[EventKind, Choice]:
    """What a person, or without one the company, has chosen about each kind."""
    rows = NotificationPreference.objects.of_company(company).filter(person=person)
    found = {EventKind(row.kind): Choice(row.in_app, row.by_email) for row in rows}
    return {kind: found.get(kind, Choice()) for kind in EventKind}


@transaction.atomic(durable=True)
def save_preferences(
    *, company: Company, person: User | None, choices: Mapping[EventKind, Choice]
) -> None:
    """Store what a person, or without one the company, chose about every kind."""
    save_choices(company=company, person=person, choices=choices)


def save_choices(
    *,
    company: Company,
    person: User | None,
    choices: Mapping[EventKind, Choice],
    channels: Sequence[str] = CHANNELS,
) -> None:
    """Store what a person, or without one the company, chose, in the caller's transaction.

    Args:
        company: the company.
        person: None for the defaults of the company.
        choices: by kind; other kinds stay as they are.
        channels: those that the choices are about; the other stays as it is.
    """
    rows = NotificationPreference.objects.of_company(company).filter(person=person)
    stored = set(rows.values_list("kind", flat=True))
    changed = [
        NotificationPreference(
            company=company,
            person=person,
            kind=kind,
            **{channel: getattr(choice, channel) for channel in channels},
        )
        for kind, choice in choices.items()
        if kind in stored or choice != Choice()
    ]
    NotificationPreference.objects.bulk_create(
        changed,
        update_conflicts=True,  # another form may store the same at this moment
        update_fields=[*channels, "updated_at"],
        unique_fields=["company", "person", "kind"],
    )
