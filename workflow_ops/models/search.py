"""Full-text search by words: what tickets, tasks and errors are found by.

Words lie in a table of their own, in an order that an index has. PostgreSQL's text search could not
use its index: under row-level security only comparisons may run before a row's company is known.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Self, override

from django.db import models
from django.db.models import Exists, OuterRef, Q

from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet, current_company

MOST_DIGITS = 9  # of a ticket's number: more do not fit into the column
MOST_LETTERS = 40
MOST_WORDS = 60
MOST_WORDS_ASKED = 8
MOST_PEOPLE_FOUND = 200
LAST_LETTER = "\U0010ffff"


def words_and_number(text: str) -> tuple[str, int | None]:
    """The text without "#" and spaces around it, and the ticket number that it is, if it is one."""
    words = text.strip().removeprefix("#")
    return words, int(words) if words.isdecimal() and len(words) <= MOST_DIGITS else None


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: without case, each once, the first sixty."""
    words = dict.fromkeys(word.casefold()[:MOST_LETTERS] for word in _words_as_typed(text))
    return list(words)[:MOST_WORDS]


def _words_as_typed(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text))


class TicketWordQuerySet(TenantQuerySet["TicketWord"]):
    """Queries on words of tickets."""

    def beginning_with(self, letters: str, *, or_one_of: list[str]) -> Self:
        """Words that begin so, and these marks of people."""
        begins = Q(word__gte=letters, word__lt=letters + LAST_LETTER)
        return self.filter(begins | Q(word__in=or_one_of) if or_one_of else begins)


class TicketWord(TenantModel):
    """A word that a ticket is found by.

    Triggers keep them: the words of the ticket's ``search_words``, and a mark of each person who
    submitted the ticket or was ever assigned one of its tasks: "@" and their id. So tickets are
    found by the names that people have today, and no rename touches a ticket.
    """

    ticket = models.ForeignKey(
        "workflow_ops.TicketInstance", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    word = models.CharField(max_length=MOST_LETTERS, db_collation="C")

    objects = TenantManager.from_queryset(TicketWordQuerySet)()

    class Meta:
        db_table = "ticket_words"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["company", "ticket", "word"], name="ticket_word_once"),
        ]
        indexes = [
            models.Index(fields=["company", "word", "ticket"], name="ticket_word_order"),
        ]

    @override
    def __str__(self) -> str:
        return self.word


def by_number_or_words(numbered: models.QuerySet[Any], number: str) -> models.QuerySet[Any]:
    """The ids of the ticket with a number, and of those that have it as a word.

    A union of two ways that each have an index; with OR PostgreSQL would read all tickets.

    Args:
        numbered: the ticket with that number.
        number: as it was typed. The word is the same, not longer: 12 does not find 1250.
    """
    words = TicketWord.objects.filter(word__in=words_of(number))
    return numbered.order_by().values("pk").union(words.order_by().values("ticket"), all=True)


def finds_others(found: models.QuerySet[Any], numbered: models.Model) -> bool:
    """Whether a search found tickets besides the one whose number was typed."""
    return found.exclude(pk=numbered.pk).exists()


def word_searches(text: str, **to_row: OuterRef) -> list[Exists]:
    """Conditions that together say: for each word of the text, the row's ticket has one like it.

    Args:
        text: what was typed; only its first eight words count.
        to_row: how a word's ticket is the row's, such as ``ticket=OuterRef("pk")``.
    """
    words = words_of(text)[:MOST_WORDS_ASKED]
    marks = _marks_of_people(text, words) if words else {}
    return [
        Exists(TicketWord.objects.beginning_with(word, or_one_of=marks[word]).filter(**to_row))
        for word in words
    ]


def _marks_of_people(text: str, words: Iterable[str]) -> dict[str, list[str]]:
    """For each word the marks of the people who have a name that begins with it.

    Args:
        text: what was typed.
        words: ``words_of`` it.
    """
    named = Q()
    for word in _words_as_typed(text)[:MOST_WORDS_ASKED]:
        for name in ("first_name", "last_name", "email"):
            named |= Q(**{f"{name}__icontains": word})
    company = current_company()
    people = (
        User.objects.filter(named, company=company.pk if company else None)
        .only("first_name", "last_name", "email")
        .order_by("pk")
    )
    names = {person.pk: words_of(str(person)) for person in people[:MOST_PEOPLE_FOUND]}
    return {
        word: [f"@{pk}" for pk, each in names.items() if any(n.startswith(word) for n in each)]
        for word in words
    }
