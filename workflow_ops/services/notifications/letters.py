"""Text of the mails that notify people, written when they are sent.

What was read in the meantime is left out, as is what the person may not see anymore; where nothing
is left, nothing is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator

from users.mail.writing import Letter, message_id, shown, writes
from users.models import Company, OutgoingMail, User
from users.tenancy import as_company
from workflow_ops.models import EventKind, Notification
from workflow_ops.services.notifications.unsubscribing import unsubscribe_path
from workflow_ops.services.notifications.wording import headline
from workflow_ops.services.ticket_access import Viewer, find_ticket

NOTIFICATIONS = "workflow_ops/notifications"
MOST_IN_A_MAIL = 50
LONGEST_QUOTE = 1_000
"""Characters of a comment; the rest is on the ticket's page."""


@dataclass(frozen=True)
class Item:
    """One notification in a mail.

    Attributes:
        ticket: number and title of its ticket, "#12 Laptop".
        path: of the ticket's page.
        headline: what happened.
        quote: what was written, if that is what it is about.
    """

    ticket: str
    path: str
    headline: str
    quote: str


def about(person: object) -> str:
    """What the mails to a person are found by in the outbox."""
    return f"notifications {person}"


@writes(NOTIFICATIONS)
def write_notifications(mail: OutgoingMail) -> Letter | None:
    """What the person has not read; None where they have, or where they get no mail anymore."""
    people = User.objects.able_to_log_in().select_related("company")
    person = people.filter(pk=mail.details["person"], company=mail.details["company"]).first()
    if person is None or person.company is None:
        return None
    with as_company(person.company):
        unread = Notification.objects.to(person).unread().for_list().order_by("pk")
        rows = _visible(person, unread.filter(pk__in=mail.details["notifications"]))
    return _letter(person, person.company, rows) if rows else None


def _visible(person: User, rows: Iterable[Notification]) -> list[Notification]:
    """Those about what the person may see now, as the pages of their tickets decide."""
    viewers: dict[int, Viewer | None] = {}
    found = []
    for row in rows:
        number = row.ticket.number
        if number not in viewers:
            opened = find_ticket(person, number)
            viewers[number] = opened[1] if opened else None
        viewer = viewers[number]
        is_internal = row.comment is not None and row.comment.is_internal
        if viewer is not None and (viewer.sees_internal or not is_internal):
            found.append(row)
    return found


def _letter(person: User, company: Company, rows: list[Notification]) -> Letter:
    tickets = {row.ticket_id: _named(row) for row in rows}
    kinds = {row.kind for row in rows}
    kind = EventKind(kinds.pop()) if len(kinds) == 1 else None
    context: dict[str, Any] = {
        "company": shown(company.name),
        "items": [_item(row) for row in rows[:MOST_IN_A_MAIL]],
        "more": max(0, len(rows) - MOST_IN_A_MAIL),
        "count": len(rows),
        "tickets": list(tickets.values()),
        "kind": kind.label if kind else "",
        "kind_path": unsubscribe_path(person, kind) if kind else "",
        "all_path": unsubscribe_path(person, None),
        "preferences_path": reverse("notifications:preferences"),
    }
    return Letter(NOTIFICATIONS, context, _headers(context["all_path"], list(tickets)))


def _headers(unsubscribe: str, tickets: list[int]) -> dict[str, str]:
    """Headers for unsubscribing (RFC 8058); those of one ticket form a conversation."""
    site = urlsplit(settings.SITE_URL)
    headers = {
        "List-Unsubscribe": f"<{site.scheme}://{site.netloc}{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if len(tickets) == 1:
        conversation = message_id(f"ticket-{tickets[0]}")
        headers |= {"In-Reply-To": conversation, "References": conversation}
    return headers


def _named(row: Notification) -> str:
    return f"#{row.ticket.number} {shown(row.ticket.title)}"


def _item(row: Notification) -> Item:
    text = row.comment.text if row.comment else ""
    return Item(
        ticket=_named(row),
        path=reverse("tickets:detail", args=[row.ticket.number]),
        headline=headline(row),
        quote=Truncator(text.strip()).chars(LONGEST_QUOTE),
    )
