"""/team/: the people of a company with their open tasks."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.models import User
from users.roles import ROLES, TASK_WORKER, USER
from users.tests.factories import make_person
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class PeopleListTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        for _ticket in range(3):
            make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.admin)

    def people(self, query: str = "") -> list[Any]:
        response = self.client.get(f"/team/?{query}")
        self.assertEqual(response.status_code, 200)
        return list(response.context["people"])

    def test_each_has_the_number_of_their_open_tasks(self) -> None:
        tasks = {person.pk: person.open_tasks for person in self.people()}

        self.assertEqual(sum(tasks.values()), 3)
        self.assertEqual(tasks[self.user.pk], 0)
        for worker in (self.worker, self.colleague):
            response = self.client.get(f"/team/{worker.pk}/")
            self.assertEqual(response.context["to_do"].number.number, tasks[worker.pk])

    def test_each_order_page_by_page(self) -> None:
        for number in range(30):
            seen = timezone.now() - timedelta(days=number) if number % 3 else None
            person = make_person(self.company, f"p{number}", roles=[USER])
            User.objects.filter(pk=person.pk).update(last_login=seen)
        for sort, key in (
            ("", lambda each: (each.last_name, each.first_name, each.pk)),
            ("name-z", lambda each: (each.last_name, each.first_name, each.pk)),
            ("seen", lambda each: (each.seen, each.pk)),
            ("unseen", lambda each: (each.seen, each.pk)),
            ("most", lambda each: (each.open_tasks, each.pk)),
            ("fewest", lambda each: (each.open_tasks, each.pk)),
        ):
            with self.subTest(sort):
                response = self.client.get(f"/team/?sort={sort}")
                people = [*response.context["people"]]
                following = self.client.get(f"/team/{response.context['pager'].next_url}")
                people += following.context["people"]

                down = sort in ("name-z", "seen", "most")
                self.assertEqual(len(people), User.objects.of_company(self.company).count())
                self.assertEqual(people, sorted(people, key=key, reverse=down))

    def test_headings_sort(self) -> None:
        response = self.client.get("/team/?sort=most")

        headings = {each.title: each for each in response.context["headings"]}
        self.assertEqual(headings["Open tasks"].order, "descending")
        self.assertEqual(headings["Open tasks"].url, "?sort=fewest")
        self.assertEqual(headings["Last login"].url, "?sort=seen")
        self.assertEqual(headings["Company roles"].url, "")

    def test_roles_in_words(self) -> None:
        everything = make_person(self.company, "all", roles=[*ROLES])
        nothing = make_person(self.company, "none", roles=[])
        words = {person.pk: person.permission_words for person in self.people()}

        self.assertEqual(words[everything.pk], "All roles")
        self.assertEqual(words[nothing.pk], "No role")
        self.assertEqual(words[self.worker.pk], "Task worker")

    def test_it_costs_the_same_for_many(self) -> None:
        self.people()
        with CaptureQueriesContext(connection) as for_few:
            self.people()
        for number in range(15):
            make_person(self.company, f"p{number}", roles=[TASK_WORKER], company_roles=("Staff",))
        with self.assertNumQueries(len(for_few)):
            self.people()

    def test_a_malformed_place_in_a_list_is_its_beginning(self) -> None:
        for sort in ("most", "seen", "name"):
            for place in ("after=x&after=1", "after=1", "after=%00&after=1", "before=9&before=y"):
                with self.subTest(sort=sort, place=place):
                    self.assertEqual(len(self.people(f"sort={sort}&{place}")), 6)
