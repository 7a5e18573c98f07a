"""The pages of a dry run: whole runs, what stops them, and that nothing is stored."""

import json
import random
import string
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.tests.forms import PageForm
from ticketflower.types import JsonObject
from workflow_design.dry_run import signed_state
from workflow_design.tests.bad_documents.bases import AGENT
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import (
    YES_NO,
    bundle_document,
    task,
    ticket_document,
    workflow_document,
)
from workflow_design.tests.real_documents import UNLIKE_DOCUMENTS

MOST_STEPS = 12
AMOUNT = {"FieldName": "amount", "FieldType": "decimal"}
ORDER: JsonObject = {
    "key": "order",
    "title": "Order it",
    "task_type": "SYNC_ACTION",
    "action_url": "https://shop.example.com/orders",
    "input_transform": {"sum": {"var": "amount"}},
    "output_schema": {
        "type": "object",
        "required": ["order_id"],
        "properties": {"order_id": {"type": "string"}},
    },
    "output_transform": {"order_id": {"var": "response.body.id"}},
}


class DryRunPageTest(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.creator)

    def start(self, query: str = "", key: str = "purchase") -> str:
        """Open a dry run."""
        response = self.client.get(f"/design/workflows/{key}/dry-run/{query}")
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def send(self, page: str, status: int = 200, key: str = "purchase", **more: Any) -> str:
        """Send the page's form as it stands, with what ``more`` changes of it."""
        changed = {name.replace("__", "-"): value for name, value in more.items()}
        values = {**PageForm(page).values, **changed}
        response = self.client.post(f"/design/workflows/{key}/dry-run/", values)
        self.assertEqual(response.status_code, status, response.content.decode()[:2000])
        return response.content.decode()

    def to_the_end(self, page: str, key: str = "purchase") -> str:
        """Go on with the data that is proposed, or with samples."""
        for _ in range(MOST_STEPS):
            if "Workflow complete" in page or "The ticket would fail" in page:
                return page
            if 'name="sample"' in page:
                page = self.send(page, key=key, sample="1")
            page = self.send(page, key=key)
        raise AssertionError("The dry run does not end.")

    def test_each_document_runs_to_its_end_and_nothing_is_stored(self) -> None:
        for path in UNLIKE_DOCUMENTS:
            document = json.loads(path.read_text(encoding="utf-8"))
            self.publish(document)
            key = document["workflows"][0]["key"]
            rows, jobs = self.rows(), ProcrastinateJob.objects.count()
            with self.subTest(key):
                page = self.to_the_end(self.start("?path=1", key), key)

                self.assertIn("Workflow complete", page)
                self.assertEqual(self.rows(), rows)
                self.assertEqual(ProcrastinateJob.objects.count(), jobs)

    def test_a_path_is_walked_with_its_own_data(self) -> None:
        self.store(workflow_document(transitions=self.transitions_by_amount()))

        page = self.start("?path=2")
        self.assertIn("All paths, with sample data.", page)
        page = self.to_the_end(page)

        self.assertIn("Workflow complete", page)

    def transitions_by_amount(self) -> list[JsonObject]:
        large = {">": [{"var": "amount"}, 1000]}
        return [
            {"from": None, "to": "review", "condition": large, "priority": 1},
            {"from": None, "to": None},
        ]

    def test_an_agent_task_shows_what_the_agent_gets_and_asks_for_its_output(self) -> None:
        self.store(json.loads(AGENT))

        page = self.send(self.start(), answer__amount="5")
        page = self.send(page, answer__approved="true")

        self.assertIn("Agent task", page)
        self.assertIn("Order it.", page)
        self.assertIn("An agent gets this input", page)
        done = self.send(page, answer__order_id="A-17")
        self.assertIn("Workflow complete", done)
        self.assertIn("A-17", done)

    def test_each_transition_is_shown_with_what_it_said(self) -> None:
        self.store(workflow_document(transitions=self.transitions_by_amount()))

        small = self.send(self.start(), answer__amount="5")
        large = self.send(self.start(), answer__amount="5000")

        self.assertInHTML('<td data-label="If">Amount is greater than 1000</td>', small)
        self.assertIn("doesn&#x27;t match", small)
        self.assertIn("Workflow complete", small)
        self.assertIn("Matched", large)
        self.assertIn("not checked", large)
        self.assertIn("Complete the task", large)

    def test_no_transition_that_holds_stops_it_with_the_sentence_of_the_error(self) -> None:
        condition = {">": [{"var": "amount"}, 1000]}
        transitions = [{"from": None, "to": "review", "condition": condition}]
        self.store(workflow_document(transitions=transitions))

        page = self.send(self.start(), answer__amount="5")

        self.assertIn("The ticket would fail here", page)
        self.assertIn("No transition from the start applies", page)

    def test_a_problem_that_the_checker_found_is_stepped_through(self) -> None:
        condition = {">": [{"var": "amount"}, 1000]}
        done = {"from": "review", "to": None, "condition": {"var": "approved"}}
        transitions = [{"from": None, "to": "review", "condition": condition}, done]
        review = task("review", output_schema=YES_NO)
        self.store(workflow_document(tasks=[review], transitions=transitions))

        page = self.start("?problem=1")

        self.assertIn("a ticket has nowhere to go from the start", page)
        self.assertIn("a ticket has nowhere to go from “review”", page)
        page = self.send(page)
        self.assertIn("Complete the task", page)
        page = self.send(page)
        self.assertIn("The ticket would fail here", page)
        self.assertIn("No transition from “Review” applies", page)
        self.assertEqual(
            self.client.get("/design/workflows/purchase/dry-run/?problem=3").status_code, 404
        )

    def test_an_unknown_ticket_type_is_not_found(self) -> None:
        self.store(workflow_document())

        for name in ("unknown", "%00", "a%00"):
            response = self.client.get(f"/design/workflows/purchase/dry-run/?type={name}")
            self.assertEqual(response.status_code, 200 if name == "%00" else 404, name)

    def test_a_workflow_without_problems_shows_none(self) -> None:
        self.store(workflow_document())

        self.assertNotIn("What the checker found", self.start())

    def test_a_condition_that_cannot_be_evaluated_is_shown(self) -> None:
        condition = {">": [{"/": [1, {"var": "amount"}]}, 1]}
        transitions = [{"from": None, "to": "review", "condition": condition}]
        self.store(workflow_document(transitions=transitions))

        page = self.send(self.start(), answer__amount="0")

        self.assertIn("The ticket would fail here", page)
        self.assertIn("failed: ", page)

    def test_an_action_shows_what_would_be_sent_and_takes_an_answer(self) -> None:
        transitions = [{"from": None, "to": "order"}]
        self.store(workflow_document(tasks=[ORDER], transitions=transitions))

        page = self.send(self.start(), answer__amount="5")
        self.assertIn("https://shop.example.com/orders", page)
        self.assertIn("&quot;sum&quot;: 5", page)
        self.assertEqual(json.loads(PageForm(page).values["answer-body"])["id"], "Sample order id")
        done = self.send(page, answer__body='{"id": "A-17"}')
        failed = self.send(page, answer__status="500")
        misfit = self.send(page, answer__body="{}")
        unreadable = self.send(page, 422, answer__body="{")

        self.assertIn("A-17", done)
        self.assertIn("Workflow complete", done)
        sentence = "The service responded with 500 Internal Server Error. Called 6 times."
        self.assertIn(f"“Order it” failed. {sentence}", failed)
        self.assertIn("doesn&#x27;t match its schema", misfit)
        self.assertIn("Line 1:", unreadable)

    def test_answers_that_do_not_fit_are_shown_again(self) -> None:
        fields = [{**AMOUNT, "Minimum": 10}]
        self.store(workflow_document(fields=fields))

        page = self.send(self.start(), 422, answer__amount="5")

        self.assertIn("Amount must be 10 or more.", page)

    def test_back_shows_what_was_given(self) -> None:
        self.store(workflow_document())
        page = self.send(self.start(), answer__amount="17")

        page = self.send(page, back="1")

        self.assertEqual(PageForm(page).values["answer-amount"], "17")
        self.assertIn("Submit a ticket", page)

    def test_two_runs_do_not_disturb_each_other(self) -> None:
        self.store(workflow_document())
        one = self.send(self.start(), answer__amount="17")
        self.send(self.start(), answer__amount="18")

        page = self.send(one, answer__approved="true")

        self.assertIn("<dd>17</dd>", page)

    def test_a_ticket_type_presets_fields(self) -> None:
        self.publish(bundle_document())

        page = self.start("?type=it-purchase")
        self.assertNotIn("answer-department", page)
        self.assertIn("?version=1&amp;type=it-purchase&amp;path=1", page)
        page = self.send(page)

        self.assertIn("<dd>IT</dd>", page)
        self.assertIn("Buy IT equipment", page)
        self.assertEqual(self.get("?type=other").status_code, 404)
        self.assertEqual(self.get("?path=99").status_code, 404)

    def test_paths_that_a_ticket_type_excludes_are_not_listed(self) -> None:
        fields = [
            {"FieldName": "amount", "FieldType": "decimal", "VisibleIf": {"!": [False]}},
            {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]},
        ]
        tasks = [task("review"), task("order"), task("check")]
        ways = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {">": [{"var": "amount"}, 10]}},
            {"from": "review", "to": "check",
             "condition": {"==": [{"var": "department"}, "Sales"]}, "priority": -1},
            {"from": "review", "to": None, "priority": -2},
        ]  # fmt: skip
        workflow = workflow_document(fields=fields, tasks=tasks, transitions=ways)
        large, small = (
            ticket_document(key, fields={"department": "IT", "amount": amount})
            for key, amount in (("large", 500), ("small", 5))
        )
        self.publish({"kind": "bundle", "workflows": [workflow], "tickets": [large, small]})

        def paths(query: str) -> list[str]:
            return [row.title for row in self.get(query).context["paths"].rows]

        self.assertEqual(len(paths("")), 3)
        self.assertEqual(paths("?type=large"), ["Review → Order → End"])
        self.assertEqual(paths("?type=small"), ["Review → End"])
        self.assertContains(self.get("?type=small"), "All paths for this ticket type")

    def get(self, query: str) -> Any:
        return self.client.get(f"/design/workflows/purchase/dry-run/{query}")

    def test_a_form_asks_again_which_questions_fit(self) -> None:
        reason = {
            "FieldName": "reason",
            "FieldType": "string",
            "Required": True,
            "VisibleIf": {">": [{"var": "amount"}, 100]},
        }
        self.store(workflow_document(fields=[AMOUNT, reason]))
        page = self.start()

        small = self.send(page, answer__amount="5", refresh="1")
        large = self.send(page, answer__amount="500", refresh="1")
        sampled = self.send(page, answer__amount="500", sample="1")

        self.assertNotIn("answer-reason", small)
        self.assertIn("answer-reason", large)
        self.assertEqual(PageForm(sampled).values["answer-reason"], "Sample reason")
        self.assertEqual(PageForm(sampled).values["answer-amount"], "500")

    def test_files_and_people(self) -> None:
        fields = [
            {"FieldName": "offer", "FieldType": "file", "Required": True},
            {"FieldName": "boss", "FieldType": "user", "Required": True},
        ]
        self.store(workflow_document(fields=fields))
        rows = self.rows()
        page = self.start()
        self.assertIn(self.worker.email, page)
        self.assertNotIn(self.stranger.email, page)

        file = SimpleUploadedFile("offer.pdf", b"content")
        sent = self.send(page, answer__offer=file, answer__boss=self.worker.email)
        sampled = self.send(self.send(page, sample="1"))

        self.assertIn("<dd>offer.pdf</dd>", sent)
        self.assertIn(f"<dd>{self.worker}</dd>", sent)
        self.assertIn("<dd>sample.pdf</dd>", sampled)
        self.assertEqual(self.rows(), rows)

    def test_tampered_state_is_refused(self) -> None:
        self.store(workflow_document())
        other = workflow_document("other")
        self.store(other)
        page = self.start()
        run = PageForm(page).values["run"]
        elsewhere = PageForm(self.start("", "other")).values["run"]
        for text in (
            "",
            run[:-1],
            "x" * (signed_state.LONGEST + 1),
            f"{run[:20]}x{run[20:]}",
            elsewhere,
        ):
            with self.subTest(text[:10]):
                response = self.client.post(
                    "/design/workflows/purchase/dry-run/", {"run": text}, follow=True
                )

                self.assertContains(response, "its data was changed")
                self.assertContains(response, "Submit a ticket")

    def test_a_step_with_too_much_is_not_taken_and_nothing_typed_is_lost(self) -> None:
        notes = [f"note_{number}" for number in range(25)]
        self.store(workflow_document(fields=[
            {"FieldName": note, "FieldType": "text", "MaxLength": 10_000} for note in notes
        ]))  # fmt: skip
        chance = random.Random(1)
        long = {f"answer__{note}": "".join(chance.choices(string.ascii_letters, k=10_000))
                for note in notes}  # fmt: skip

        page = self.send(self.start(), 422, "purchase", **long)

        self.assertIn("too many steps or too much data", page)
        self.assertEqual(PageForm(page).values["answer-note_7"], long["answer__note_7"])
        less: dict[str, Any] = dict.fromkeys(list(long)[5:], "")
        self.assertIn("answer-approved", self.send(page, **less))

    def test_draft_with_a_changed_path_is_reported(self) -> None:
        self.store(workflow_document())
        page = self.send(self.send(self.start()), answer__approved="true")
        order = workflow_document(
            tasks=[task("order")], transitions=[{"from": None, "to": "order"}]
        )
        self.store(order)

        values = PageForm(page, "?version=1").values
        response = self.client.post("/design/workflows/purchase/dry-run/", values, follow=True)

        self.assertContains(response, "Start again")

    def test_only_those_who_may_see_definitions_of_the_company(self) -> None:
        self.publish(bundle_document(ticket=ticket_document()))

        for person, status in ((self.user, 403), (self.stranger, 404), (self.creator, 200)):
            self.client.log_in(person)
            with self.subTest(str(person)):
                self.assertEqual(self.get("").status_code, status)

    def test_the_page_of_a_version_leads_to_its_dry_run(self) -> None:
        self.store(workflow_document())

        response = self.client.get("/design/workflows/purchase/")

        self.assertContains(response, 'href="/design/workflows/purchase/dry-run/?version=1"')
