"""Search of everything, and what tickets are found by."""

from importlib import import_module
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.models import User
from users.roles import ROLES
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance, TicketInstance, TicketWord
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

PATH = "/search/"
FIELDS = [
    {"FieldName": "item", "FieldType": "string", "Required": True},
    {"FieldName": "reason", "FieldType": "text"},
    {"FieldName": "amount", "FieldType": "decimal"},
    {"FieldName": "urgent", "FieldType": "boolean"},
    {"FieldName": "needed", "FieldType": "date"},
    {"FieldName": "color", "FieldType": "choice", "Choices": ["Dark green", "Blue"]},
]
ANSWERS: JsonObject = {
    "item": "Desk lamp",
    "reason": "The old one flickers.\nÄrgerlich",
    "amount": 529,
    "urgent": True,
    "needed": "2026-12-24",
    "color": "Dark green",
}


class SearchTestCase(TicketTestCase):
    def named(self, person: User, first_name: str, last_name: str) -> User:
        person.first_name, person.last_name = first_name, last_name
        person.save(update_fields=["first_name", "last_name"])
        return person

    def found(self, text: str, person: User | None = None) -> dict[str, list[str]]:
        """The titles that a person finds, by group."""
        if person:
            self.client.log_in(person)
        response: Any = self.client.get(PATH, {"q": text})
        self.assertEqual(response.status_code, 200)
        groups = response.context["groups"]
        return {group.key: [row.title for row in group.rows] for group in groups}


class WordsOfTicketsTest(SearchTestCase):
    def numbers(self, text: str) -> list[int]:
        found = TicketInstance.objects.matching(text).order_by("number")
        return [ticket.number for ticket in found]

    def test_tickets_are_found_by_their_answers(self) -> None:
        ticket_type = publish(self.company, self.creator, bundle("lamp", fields=FIELDS))
        make_ticket(self.ticket_type, self.user)
        make_ticket(ticket_type, self.user, ANSWERS)

        for text in ("flick", "ÄRGER", "529", "dark green", "desk old"):
            with self.subTest(text):
                self.assertEqual(self.numbers(text), [2])
        for text in ("true", "2026", "12", "24"):
            with self.subTest(text):
                self.assertEqual(self.numbers(text), [])

    def test_tickets_are_found_by_their_requester(self) -> None:
        self.named(self.user, "Greta", "von Müller")
        make_ticket(self.ticket_type, self.user)
        make_ticket(self.ticket_type, self.colleague)

        for text in ("greta", "MÜLL", "greta lapt", "von greta"):
            with self.subTest(text):
                self.assertEqual(self.numbers(text), [1])
        self.assertEqual(self.numbers("reta"), [])

    def test_a_person_is_found_by_their_name_of_today(self) -> None:
        self.named(self.user, "Greta", "Garbo")
        make_ticket(self.ticket_type, self.user)
        self.named(self.user, "Greta", "Gustafsson")

        self.assertEqual(self.numbers("gustaf"), [1])
        self.assertEqual(self.numbers("garbo"), [])

    def test_tickets_are_found_by_everyone_who_was_ever_assigned_a_task(self) -> None:
        self.named(self.worker, "Wanda", "Works")
        self.named(self.colleague, "Conrad", "Colleague")
        task = current_task(make_ticket(self.ticket_type, self.user))
        self.assertEqual(self.numbers("conrad"), [])
        self.colleague.is_available = True
        self.colleague.save(update_fields=["is_available"])
        for role in self.worker.company_roles.all():
            role.users.add(self.colleague, through_defaults={"company": self.company})

        reassign_task(task=task, to=self.colleague, by=self.ticket_admin)

        self.assertEqual(self.numbers("conrad"), [1])
        self.assertEqual(self.numbers("wanda"), [1])
        self.assertEqual([t.pk for t in TaskInstance.objects.matching("conrad")], [task.pk])

    def test_a_mark_of_a_person_cannot_be_typed(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.assertEqual(self.numbers(f"@{self.user.pk}"), [])

    def test_the_migration_fills_the_words_of_old_tickets(self) -> None:
        ticket_type = publish(self.company, self.creator, bundle("lamp", fields=FIELDS))
        for answers in ({"item": "Other"}, ANSWERS):
            make_ticket(ticket_type, self.user, answers)
        words = set(TicketWord.objects.values_list("ticket", "word"))
        TicketInstance.objects.update(search_words="new lamp")
        TicketWord.objects.filter(word__startswith="@").delete()

        filled = import_module("workflow_ops.migrations.0006_fill_words")
        with connection.cursor() as cursor:
            filled.fill_company(cursor)

        self.assertEqual(set(TicketWord.objects.values_list("ticket", "word")), words)


class SearchTest(SearchTestCase):
    def test_a_number_opens_the_ticket(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person in (self.ticket_admin, self.user, self.worker):
            self.client.log_in(person)
            for text in ("1", "#1", " #1 "):
                with self.subTest(str(person), text=text):
                    self.assertRedirects(self.client.get(PATH, {"q": text}), "/tickets/1/")

    def test_the_number_of_a_ticket_that_one_may_not_see_opens_nothing(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person in (self.colleague, self.creator, self.admin, self.stranger):
            with self.subTest(str(person)):
                self.assertFalse({"tickets", "tasks"} & self.found("1", person).keys())

    def test_everyone_finds_what_they_may_see(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person, groups in (
            (self.ticket_admin, {"tickets": ["Laptop"]}),
            (self.user, {"tickets": ["Laptop"]}),
            (self.worker, {"tasks": ["Review"]}),
            (self.colleague, {}),
            (self.creator, {}),
            (self.admin, {}),
            (self.stranger, {}),
        ):
            with self.subTest(str(person)):
                self.assertEqual(self.found("laptop", person), groups)

    def test_people_workflows_and_ticket_types(self) -> None:
        self.named(self.user, "Greta", "Garbo")

        self.assertEqual(self.found("garbo", self.admin), {"people": ["Greta Garbo"]})
        self.assertEqual(self.found("garbo", self.creator), {})
        self.assertEqual(
            self.found("purch", self.creator),
            {"workflows": ["Purchase"], "ticket-types": ["New purchase"]},
        )

    def test_at_most_ten_of_a_kind_and_a_link_to_the_list(self) -> None:
        for _number in range(11):
            make_ticket(self.ticket_type, self.user)

        self.assertEqual(len(self.found("laptop", self.ticket_admin)["tickets"]), 10)
        self.assertContains(
            self.client.get(PATH, {"q": "laptop"}), 'href="/manage/tickets/?q=laptop"'
        )

    def test_nothing_asked_and_nothing_found(self) -> None:
        self.client.log_in(self.user)

        self.assertContains(self.client.get(PATH), "Search by ticket number")
        self.assertContains(self.client.get(PATH, {"q": "nowhere"}), "No results")
        self.assertContains(self.client.get(PATH, {"q": "<b>\x00"}), "&lt;b&gt;")

    def test_it_costs_the_same_for_few_and_many(self) -> None:
        everyone = make_person(self.company, "everyone", roles=list(ROLES))
        self.client.log_in(everyone)
        make_ticket(self.ticket_type, everyone)
        self.client.get(PATH, {"q": "laptop"})
        with CaptureQueriesContext(connection) as for_one:
            self.client.get(PATH, {"q": "laptop"})

        for _number in range(30):
            make_ticket(self.ticket_type, everyone)

        with self.assertNumQueries(len(for_one)):
            self.client.get(PATH, {"q": "laptop"})
