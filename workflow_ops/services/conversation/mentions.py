"""Mentions in comments: "@Greta Miller" names a person who can see the comment."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from users.models import User
from users.models.people import UserQuerySet
from users.roles import TICKET_ADMIN
from workflow_ops.models import TaskInstance, TicketInstance


@dataclass(frozen=True)
class Mention:
    """A person in a text, as written there without the "@"."""

    person: User
    written: str


def readers_of(ticket: TicketInstance, *, is_internal: bool) -> UserQuerySet:
    """The active people who can see comments on a ticket: all, or those that are internal.

    These are ticket admins, those who have or had one of its tasks, and for what is not internal
    the requester. A requester with a task of their own ticket stays the requester.
    """
    tasks = TaskInstance.objects.filter(workflow_instance=ticket.workflow_id)
    is_admin = Q(groups__name=TICKET_ADMIN)
    works_on_it = Q(pk__in=tasks.values("assigned_to"))
    is_requester = Q(pk=ticket.created_by_id)
    seeing = is_admin | (works_on_it & ~is_requester)
    if not is_internal:
        seeing |= is_requester
    people = User.objects.of_company(ticket.company).active()
    return people.filter(seeing).distinct().by_name()


def names_to_mention(ticket: TicketInstance, *, by: User, is_internal: bool) -> list[str]:
    """How others who can see a comment are mentioned: by name, or by address where two share it."""
    people = list(readers_of(ticket, is_internal=is_internal).exclude(pk=by.pk))
    shared = Counter(str(person).casefold() for person in people)
    return [
        person.email if shared[str(person).casefold()] > 1 else str(person) for person in people
    ]


def find_mentions(text: str, people: Iterable[User]) -> list[Mention]:
    """The people whom a text mentions, by full name or by email address, each once.

    Where a name begins with another, the longer one is meant; a name that two people have means
    nobody, so their email addresses tell them apart.
    """
    named: dict[str, list[User]] = {}
    for person in people:
        for name in {str(person), person.email}:
            named.setdefault(name.casefold(), []).append(person)
    found: dict[int, Mention] = {}
    low = text.casefold()
    at = text.find("@")
    # casefold may change the length of a text ("ß"): such texts are searched as they are written.
    searched = low if len(low) == len(text) else text
    while at != -1:
        rest = searched[at + 1 :]
        names = [name for name in named if _begins_with(rest, name)]
        longest = max(names, key=len, default="")
        if len(named.get(longest, [])) == 1:
            (person,) = named[longest]
            written = text[at + 1 : at + 1 + len(longest)]
            found.setdefault(person.pk, Mention(person, written))
        at = text.find("@", at + 1)
    return list(found.values())


def _begins_with(text: str, name: str) -> bool:
    """Whether a text begins with a name, and not with a longer word."""
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
