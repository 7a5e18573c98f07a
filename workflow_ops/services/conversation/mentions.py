"""Mentions in comments: "@Greta Miller" names a person who can see the comment."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import Q

from users.models import User
from users.models.people import UserQuerySet
from users.roles import TASK_WORKER, TICKET_ADMIN, USER
from workflow_ops.models import TaskInstance, TicketInstance


@dataclass(frozen=True)
class Mention:
    """A person in a text, as written there without the "@"."""

    person: User
    written: str


def readers_of(ticket: TicketInstance, *, is_internal: bool) -> UserQuerySet:
    """The active people who can see comments on a ticket: all, or those that are internal.

    Agents are no people: no one asks them, or mentions them.

    These are ticket admins, task workers with one of its tasks, and for what is not internal the
    requester. A requester with a task of their own ticket stays the requester. Those who lost the
    role that the ticket's page takes see nothing of it.
    """
    tasks = TaskInstance.objects.filter(workflow_instance=ticket.workflow_id)
    is_admin = Q(groups__name=TICKET_ADMIN)
    works_on_it = Q(groups__name=TASK_WORKER, pk__in=tasks.values("assigned_to"))
    is_requester = Q(pk=ticket.created_by_id)
    if is_internal:
        seeing = is_admin | (works_on_it & ~is_requester)
    else:
        seeing = is_admin | works_on_it | (is_requester & Q(groups__name=USER))
    people = User.objects.of_company(ticket.company).people().active()
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
    lengths: set[int] = set()
    for person in people:
        for name in {str(person), person.email}:
            named.setdefault(name.casefold(), []).append(person)
            lengths |= {len(name), len(name.casefold())}  # of "ß", which is "ss" to compare with
    found: dict[int, Mention] = {}
    at = text.find("@")
    while at != -1:
        pieces = (text[at + 1 : at + 1 + length] for length in sorted(lengths, reverse=True))
        written = next((each for each in pieces if _is_name(each, text, at + 1, named)), "")
        if len(named.get(written.casefold(), [])) == 1:
            (person,) = named[written.casefold()]
            found.setdefault(person.pk, Mention(person, written))
        at = text.find("@", at + 1)
    return list(found.values())


def _is_name(piece: str, text: str, start: int, named: Container[str]) -> bool:
    """Whether a piece of a text is a name, and not the beginning of a longer word."""
    end = start + len(piece)
    return piece.casefold() in named and not text[end : end + 1].isalnum()
