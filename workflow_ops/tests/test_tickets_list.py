from workflow_ops.models import TicketInstance, WorkflowInstance, WorkflowStatus
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

PATH = "/tickets/"


class TicketListTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        for item in ("Laptop", "Desk", "Chair"):
            make_ticket(self.ticket_type, self.user, {"item": item})
        self.client.log_in(self.user)

    def numbers(self, **query: str) -> list[int]:
        response = self.client.get(PATH, query)
        self.assertEqual(response.status_code, 200)
        return [ticket.number for ticket in response.context["tickets"]]

    def reject(self, number: int) -> None:
        ticket = TicketInstance.objects.for_detail().get(number=number)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})

    def test_the_newest_ticket_comes_first(self) -> None:
        self.assertEqual(self.numbers(), [3, 2, 1])

    def test_what_has_ended_is_in_the_archive(self) -> None:
        self.reject(2)

        self.assertEqual(self.numbers(), [3, 1])
        self.assertEqual(self.numbers(show="archive"), [2])

    def test_cancelled_tickets_are_in_the_archive_those_on_hold_are_not(self) -> None:
        instances = WorkflowInstance.objects.filter
        instances(ticket__number=1).update(status=WorkflowStatus.CANCELLED)
        instances(ticket__number=3).update(status=WorkflowStatus.ON_HOLD)

        self.assertEqual(self.numbers(show="archive"), [1])
        self.assertEqual(self.numbers(), [3, 2])

    def test_a_row_says_what_happens_now_and_who_does_it(self) -> None:
        response = self.client.get(PATH, {"q": "desk"})

        self.assertContains(response, "New purchase")
        self.assertContains(response, ">Review</span>")
        self.assertContains(response, "Worker Person")
        self.assertContains(response, "In progress")

    def test_a_ticket_that_cannot_go_on_says_that_an_admin_looks_after_it(self) -> None:
        tasks, transitions = (
            [form_task("never")],
            [{"from": None, "to": "never", "condition": False}],
        )
        stuck = publish(
            self.company, self.creator, bundle("stuck", tasks=tasks, transitions=transitions)
        )
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            make_ticket(stuck, self.user, {"item": "Lost"})

        response = self.client.get(PATH, {"q": "lost"})

        self.assertContains(response, "Waiting for an admin")
        self.assertContains(response, ">Failed</span>")

    def test_a_search_finds_numbers_and_words(self) -> None:
        for text, found in (
            ("2", [2]),
            ("#2", [2]),
            ("LAP", [1]),
            ("new purchase", [3, 2, 1]),
            ("%", []),
            ("l\x00ap", [1]),
            ("book lap", []),
            ("purch lapt", [1]),
            ("9" * 30, []),
            ("²", []),
        ):
            with self.subTest(text):
                self.assertEqual(self.numbers(q=text), found)

    def test_a_number_is_looked_for_as_a_word_too(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "Room 2, invoice 4711"})

        self.assertEqual(self.numbers(q="4711"), [4])
        self.assertEqual(self.numbers(q="2"), [4, 2])

    def test_the_search_stays_in_its_tab(self) -> None:
        self.reject(2)

        self.assertEqual(self.numbers(q="desk"), [])
        response = self.client.get(PATH, {"show": "archive", "q": "chair"})
        self.assertContains(response, "No matching tickets")

    def test_tickets_of_another_person_are_hidden(self) -> None:
        for person in (self.colleague, self.stranger):
            self.client.log_in(person)

            self.assertEqual(self.numbers(), [])
            self.assertContains(self.client.get(PATH), "No open tickets")

    def test_an_empty_archive_says_what_comes_there(self) -> None:
        response = self.client.get(PATH, {"show": "archive"})

        self.assertContains(response, "No closed tickets")

    def test_what_people_typed_is_no_markup(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "<script>alert(1)</script>"})

        response = self.client.get(PATH)

        self.assertContains(response, "&lt;script&gt;alert(1)")
        self.assertNotContains(response, "<script>alert")
