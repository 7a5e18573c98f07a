from typing import Any

from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance
from workflow_ops.services.tasks import begin_task, complete_task, reassign_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

PATH = "/tasks/"


class TaskListTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        for item in ("Laptop", "Desk", "Chair"):
            make_ticket(self.ticket_type, self.user, {"item": item})
        self.client.log_in(self.worker)

    def items(self, **query: str) -> list[tuple[str, str]]:
        """Ticket and task of each row."""
        response = self.client.get(PATH, query)
        self.assertEqual(response.status_code, 200)
        return [
            (task.workflow_instance.ticket.summary, task.task_definition.key)
            for task in response.context["tasks"]
        ]

    def complete(self, item: str) -> None:
        ticket = TicketInstance.objects.for_detail().get(summary=item)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

    def test_what_has_waited_longest_comes_first(self) -> None:
        self.assertEqual(
            self.items(), [("Laptop", "review"), ("Desk", "review"), ("Chair", "review")]
        )

    def test_what_is_done_is_in_its_own_tab_the_latest_first(self) -> None:
        self.complete("Laptop")
        self.complete("Chair")

        self.assertEqual(self.items(show="done"), [("Chair", "review"), ("Laptop", "review")])
        self.assertEqual(
            self.items(), [("Desk", "review"), ("Laptop", "order"), ("Chair", "order")]
        )

    def test_done_is_in_the_order_of_the_column_that_it_shows(self) -> None:
        for item in ("Chair", "Laptop"):
            self.complete(item)
        cancel_ticket(ticket=TicketInstance.objects.get(summary="Desk"), by=self.ticket_admin)

        tasks = list(self.client.get(PATH, {"show": "done"}).context["tasks"])

        self.assertEqual(
            [task.workflow_instance.ticket.summary for task in tasks], ["Desk", "Laptop", "Chair"]
        )
        ended = [task.updated_at for task in tasks]
        self.assertEqual(ended, sorted(ended, reverse=True))

    def test_what_is_on_hold_waits_in_its_own_tab(self) -> None:
        hold_ticket(ticket=TicketInstance.objects.get(summary="Desk"), by=self.ticket_admin)

        self.assertEqual(self.items(show="waiting"), [("Desk", "review")])
        self.assertEqual(self.items(), [("Laptop", "review"), ("Chair", "review")])

    def test_what_to_do_next_is_above_a_long_list(self) -> None:
        self.assertNotContains(self.client.get(PATH), "Up next")
        for _ticket in range(3):
            make_ticket(self.ticket_type, self.user)
        response = self.client.get(PATH)

        self.assertContains(response, "Up next")
        self.assertContains(response, "Laptop · #1 · User Person · waiting")
        self.assertNotContains(self.client.get(PATH, {"show": "done"}), "Up next")
        self.assertNotContains(self.client.get(PATH, {"q": "desk"}), "Up next")

    def test_completing_leads_to_the_next_task_if_that_is_asked_for(self) -> None:
        first, second, _third = TaskInstance.objects.for_detail().order_by("pk")
        number = second.workflow_instance.ticket.number

        response = self.client.post(
            f"/tasks/{first.pk}/", {"answer-approved": "false", "next": "yes"}
        )

        self.assertRedirects(response, f"/tickets/{number}/#task")

    def test_after_the_last_task_comes_the_list(self) -> None:
        for item in ("Laptop", "Desk", "Chair"):
            task = TaskInstance.objects.on_a_list().order_by("pk")[0]
            response = self.client.post(
                f"/tasks/{task.pk}/", {"answer-approved": "false", "next": item}
            )

        self.assertRedirects(response, "/tasks/")

    def test_what_has_begun_stays_on_the_list(self) -> None:
        task = TaskInstance.objects.filter(workflow_instance__ticket__summary="Desk").get()

        begin_task(task=task, by=self.worker)

        self.assertIn(("Desk", "review"), self.items())
        self.assertContains(self.client.get(PATH), "In progress")

    def test_a_search_finds_ticket_numbers_and_words(self) -> None:
        for text, found in (
            ("2", ["Desk"]),
            ("#2", ["Desk"]),
            (" #2 ", ["Desk"]),
            ("lap", ["Laptop"]),
            ("REVIEW", ["Laptop", "Desk", "Chair"]),
            ("%", []),
            ("22", []),
            ("#22", []),
            ("l\x00ap", ["Laptop"]),
            ("9" * 30, []),
        ):
            with self.subTest(text):
                self.assertEqual([item for item, _key in self.items(q=text)], found)

    def test_a_number_is_looked_for_as_a_word_too(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "Desk 4711"})

        self.assertEqual([item for item, _key in self.items(q="4711")], ["Desk 4711"])

    def test_the_search_stays_in_its_tab(self) -> None:
        self.complete("Laptop")

        self.assertEqual(self.items(show="done", q="desk"), [])
        response = self.client.get(PATH, {"show": "done", "q": "desk"})
        self.assertContains(response, "No matching tasks")

    def test_tasks_of_another_person_are_hidden(self) -> None:
        for person in (self.colleague, self.stranger):
            self.client.log_in(person)

            self.assertEqual(self.items(), [])
            self.assertContains(self.client.get(PATH), "You're all caught up")

    def test_a_task_that_is_handed_over_changes_lists(self) -> None:
        task = TaskInstance.objects.filter(workflow_instance__ticket__summary="Desk").get()

        reassign_task(task=task, to=self.colleague, by=self.ticket_admin)

        self.assertEqual(self.items(), [("Laptop", "review"), ("Chair", "review")])
        self.client.log_in(self.colleague)
        self.assertEqual(self.items(), [("Desk", "review")])

    def test_what_people_typed_is_no_markup(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "<script>alert(1)</script>"})

        response = self.client.get(PATH)

        self.assertContains(response, "&lt;script&gt;alert(1)")
        self.assertNotContains(response, "<script>alert")


class AvailabilityTest(TicketTestCase):
    def switch(self, answer: str, person: Any = None, **more: str) -> Any:
        self.client.log_in(person or self.worker)
        return self.client.post("/tasks/availability/", {"is_available": answer, **more})

    def owner(self) -> tuple[str, Any]:
        task = TaskInstance.objects.get()
        return task.status, task.assigned_to

    def test_absent_worker_gets_no_new_tasks(self) -> None:
        response = self.switch("no")
        make_ticket(self.ticket_type, self.user)

        self.assertRedirects(response, PATH)
        self.assertEqual(self.owner(), (TaskStatus.PENDING, None))
        self.assertContains(self.client.get(PATH), "be assigned new tasks while")

    def test_unassigned_tasks_go_to_a_worker_who_becomes_available(self) -> None:
        self.switch("no")
        make_ticket(self.ticket_type, self.user)

        self.switch("yes")

        self.assertEqual(self.owner(), (TaskStatus.OPEN, self.worker))
        self.assertContains(self.client.get(PATH), "available. New tasks will be assigned to you.")

    def test_tasks_that_one_has_stay(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.switch("no")

        self.assertEqual(self.owner(), (TaskStatus.OPEN, self.worker))

    def test_switching_is_idempotent(self) -> None:
        for _time in range(2):
            self.switch("yes")

        self.worker.refresh_from_db()
        self.assertTrue(self.worker.is_available)

    def test_it_is_ones_own_switch(self) -> None:
        self.switch("no", self.stranger)

        self.worker.refresh_from_db()
        self.assertTrue(self.worker.is_available)

    def test_it_leads_back_to_a_page_of_this_site_only(self) -> None:
        for back, target in (
            ("/", "/"),
            ("/tasks/?show=done", "/tasks/?show=done"),
            ("https://evil.example/", PATH),
            ("//evil.example/", PATH),
            ("javascript:alert(1)", PATH),
        ):
            with self.subTest(back):
                response = self.switch("yes", next=back)

                self.assertRedirects(response, target, fetch_redirect_response=False)
