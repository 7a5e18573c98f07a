from typing import Any, ClassVar

from users.tenancy import as_company
from workflow_ops.engine.error_recording import EngineStage, record_locked
from workflow_ops.models import (
    TaskInstance,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

EVIL = "<script>alert(1)</script>"


class ManageTestCase(TicketTestCase):
    """Ticket 1 is rejected, ticket 2 waits to be ordered, ticket 3 has an error."""

    error: ClassVar[TicketError]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            rejected = make_ticket(cls.ticket_type, cls.user, {"item": "Yacht"})
            complete_task(task=current_task(rejected), by=cls.worker, output={"approved": False})
            approved = make_ticket(cls.ticket_type, cls.colleague, {"item": "Desk"})
            complete_task(task=current_task(approved), by=cls.worker, output={"approved": True})
            stuck = make_ticket(cls.ticket_type, cls.user, {"item": EVIL, "amount": 7})
            cls.error = TicketError.objects.create(
                company=cls.company,
                ticket=stuck,
                task=current_task(stuck),
                error_type=TicketError.Type.WORKFLOW_TRANSITION,
                error_message=f"No way out. {EVIL}",
                stack_trace=f"Traceback: {EVIL}",
            )

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.ticket_admin)

    def rows(self, path: str, **query: str) -> list[Any]:
        response = self.client.get(path, query)
        self.assertEqual(response.status_code, 200)
        return list(response.context["object_list"])


class ManageTicketsTest(ManageTestCase):
    PATH = "/manage/tickets/"

    def numbers(self, **query: str) -> list[int]:
        return [ticket.number for ticket in self.rows(self.PATH, **query)]

    def test_all_tickets_are_there_the_newest_first(self) -> None:
        self.assertEqual(self.numbers(), [3, 2, 1])

    def test_a_search_finds_words(self) -> None:
        for text, found in (("yacht", [1]), ("PURCHASE", [3, 2, 1]), ("4", []),
                            ("\x00", [3, 2, 1])):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(self.numbers(q=text), found)

    def test_a_number_leads_to_its_ticket(self) -> None:
        for text in ("2", "#2", " 2 "):
            with self.subTest(text):
                response = self.client.get("/manage/tickets/", {"q": text})

                self.assertRedirects(response, "/tickets/2/")

    def test_a_number_is_looked_for_as_a_word_too(self) -> None:
        """osTicket#6389: "4711" did not find "Invoice 4711"."""
        make_ticket(self.ticket_type, self.user, {"item": "Invoice 4711 is wrong"})
        make_ticket(self.ticket_type, self.user, {"item": "IT-2, room 2"})

        for text, found in (
            ("4711", [4]), ("#4711", [4]), ("Invoice 4711", [4]), ("invoice-4711", [4]),
            ("it-2", [5]), ("47", []), ("47110", []), ("2", [5, 2]), ("#2", [5, 2]),
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(self.numbers(q=text), found)

    def test_the_ticket_with_the_number_is_on_top_where_others_say_it(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "Chairs for room 2"})

        response = self.client.get("/manage/tickets/", {"q": "2"})

        self.assertEqual(response.context["numbered"].number, 2)
        self.assertContains(response, '<a href="/tickets/2/">#2:')

    def test_a_state_is_chosen(self) -> None:
        make_ticket(self.ticket_type, self.user)
        TicketInstance.objects.filter(number=4).update(workflow=None)
        WorkflowInstance.objects.filter(ticket__number=2).update(status=WorkflowStatus.ON_HOLD)

        for state, found in (
            ("OPEN", [4]),
            ("IN_PROGRESS", []),
            ("FAILED", [3]),
            ("ON_HOLD", [2]),
            ("COMPLETED", [1]),
            ("CANCELLED", []),
            ("nonsense", []),
        ):
            with self.subTest(state):
                self.assertEqual(self.numbers(status=state), found)

    def test_search_and_state_hold_together(self) -> None:
        self.assertEqual(self.numbers(q="yacht", state="IN_PROGRESS"), [])
        response = self.client.get(self.PATH, {"q": "yacht", "state": "IN_PROGRESS"})
        self.assertContains(response, "No matching tickets")

    def test_an_error_is_marked(self) -> None:
        marked = [ticket.number for ticket in self.rows(self.PATH) if ticket.has_error]

        self.assertEqual(marked, [3])

    def test_a_ticket_shows_its_errors_with_a_link(self) -> None:
        response = self.client.get("/tickets/3/")

        self.assertContains(response, "choose the step after “Review”")
        self.assertContains(response, f'id="error-{self.error.pk}"')
        self.assertContains(response, "User Person")

    def test_errors_that_are_resolved_are_not_shown_any_more(self) -> None:
        TicketError.objects.update(error_status=TicketError.Status.RESOLVED)

        self.assertNotContains(self.client.get("/tickets/3/"), "choose the step")
        self.assertFalse(any(ticket.has_error for ticket in self.rows(self.PATH)))


class ManageTasksTest(ManageTestCase):
    PATH = "/manage/tasks/"

    def found(self, **query: str) -> list[tuple[int, str]]:
        return [
            (task.workflow_instance.ticket.number, task.task_definition.key)
            for task in self.rows(self.PATH, **query)
        ]

    def test_all_tasks_are_there_the_newest_first(self) -> None:
        self.assertEqual(self.found(), [(3, "review"), (2, "order"), (2, "review"), (1, "review")])

    def test_search_and_state(self) -> None:
        for query, found in (
            ({"q": "#2"}, [(2, "order"), (2, "review")]),
            ({"q": "order"}, [(2, "order")]),
            ({"q": "yacht"}, [(1, "review")]),
            ({"state": "OPEN"}, [(3, "review"), (2, "order")]),
            ({"state": "OPEN", "q": "2"}, [(2, "order")]),
            ({"state": "PENDING"}, []),
        ):
            with self.subTest(query):
                self.assertEqual(self.found(**query), found)

    def test_a_task_shows_what_came_in_and_what_went_out(self) -> None:
        task = TaskInstance.objects.get(
            workflow_instance__ticket__number=2, task_definition__key="review"
        )

        response = self.client.get(f"/manage/tasks/{task.pk}/")

        page = response.context["page"]
        self.assertEqual(page.content.facts, [("Item", "Desk")])
        self.assertEqual(page.content.answers, [("Approve?", "Yes")])
        self.assertContains(response, "Worker Person")

    def test_task_without_answers_is_explained(self) -> None:
        task = TaskInstance.objects.get(workflow_instance__ticket__number=3)

        self.assertContains(self.client.get(f"/manage/tasks/{task.pk}/"), "No response yet.")


class ManageErrorsTest(ManageTestCase):
    PATH = "/manage/errors/"

    def test_search_and_state(self) -> None:
        for query, count in (
            ({}, 1),
            ({"q": "3"}, 1),
            ({"q": "#3"}, 1),
            ({"q": "2"}, 0),
            ({"q": "NO WAY"}, 1),
            ({"q": "elsewhere"}, 0),
            ({"state": "NEW"}, 1),
            ({"state": "RESOLVED"}, 0),
        ):
            with self.subTest(query):
                self.assertEqual(len(self.rows(self.PATH, **query)), count)

    def test_an_error_shows_message_and_task(self) -> None:
        response = self.client.get(f"/manage/errors/{self.error.pk}/", follow=True)

        self.assertContains(response, "choose the step after “Review”")
        self.assertContains(response, "No way out. &lt;script&gt;")
        self.assertContains(response, f"/manage/tasks/{self.error.task_id}/")

    def test_only_superusers_see_the_stack_trace(self) -> None:
        path = f"/manage/errors/{self.error.pk}/"
        refused = {"notes": "x" * 10_001, "company_token": str(self.company.pk)}

        for person, times in ((self.ticket_admin, 0), (self.superuser, 1)):
            with self.subTest(person):
                self.client.log_in(person)
                self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
                shown = self.client.get(path, follow=True)
                shown_again = self.client.post(f"{path}note/", refused)
                self.assertContains(shown, "Traceback: &lt;script&gt;", times)
                self.assertContains(shown_again, "Traceback: &lt;script&gt;", times, 422)

    def test_a_real_fault_says_in_words_what_failed(self) -> None:
        transitions = [{"from": None, "to": "review", "condition": {"/": [1, 0]}}]
        gap = publish(
            self.company, self.creator, bundle("gap", transitions=[*transitions, {"from": "review",
                                                                           "to": "order"}])
        )  # fmt: skip
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            ticket = make_ticket(gap, self.user)

        error = TicketError.objects.get(ticket=ticket)
        response = self.client.get(f"/manage/errors/{error.pk}/", follow=True)
        self.assertContains(response, "divided by zero")
        self.assertIn("RuleFailed", error.stack_trace)
        self.assertNotContains(response, "RuleFailed")

    def test_an_error_of_ours_shows_nothing_of_the_server(self) -> None:
        failed = self.error.ticket
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR") as logged:
            record_locked(
                ticket=failed,
                stage=EngineStage(),
                error=FileNotFoundError(2, "No", "/srv/site/x.py"),
            )

        error = TicketError.objects.newest_first()[0]
        for path in (f"/manage/errors/{error.pk}/", f"/manage/tickets/{failed.number}/"):
            response = self.client.get(path, follow=True)
            self.assertContains(response, f"ticket_error ticket={failed.pk}")
            self.assertNotContains(response, "/srv/site")
        self.assertIn("/srv/site/x.py", logged.output[0])

    def test_an_empty_list_says_that_all_is_well(self) -> None:
        self.client.log_in(self.stranger)

        self.assertContains(self.client.get(self.PATH), "No failed tickets")


class MarkupTest(ManageTestCase):
    def test_nothing_that_people_typed_is_markup(self) -> None:
        task = current_task(TicketInstance.objects.get(number=3))
        for path in (
            "/manage/tickets/",
            "/manage/tickets/3/",
            "/manage/tasks/",
            f"/manage/tasks/{task.pk}/",
            "/manage/errors/",
            f"/manage/errors/{self.error.pk}/",
        ):
            with self.subTest(path):
                response = self.client.get(path, follow=True)

                self.assertContains(response, "&lt;script&gt;alert(1)")
                self.assertNotContains(response, "<script>alert")


class NotThereTest(ManageTestCase):
    def test_numbers_beyond_all_rows_do_not_exist(self) -> None:
        for area in ("tickets", "tasks", "errors"):
            for number in (0, 10**9, 10**30):
                with self.subTest(area, number=number):
                    response = self.client.get(f"/manage/{area}/{number}/")

                    self.assertEqual(response.status_code, 404)

    def test_everything_is_only_read_here(self) -> None:
        for path in ("/manage/tickets/3/", "/manage/tasks/", f"/manage/errors/{self.error.pk}/"):
            self.assertEqual(self.client.post(path).status_code, 405)
