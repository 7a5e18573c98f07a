"""Dry runs by the API: as far as the answers go, with what is asked for next."""

from typing import Any

from ticketflower.api.tests.base import ApiTestCase
from ticketflower.api.tests.test_definitions import VISIT
from users.tenancy import as_company
from workflow_design.tests.bad_documents.bases import AGENT
from workflow_ops.models import TicketInstance
from workflow_ops.tests.factories import bundle, publish

ITEM = {"item": "Laptop"}
APPROVED = {"task": "review", "output": {"approved": True}}
ORDERED = {"task": "order", "output": {}}
CALL = {
    "key": "call",
    "title": "Call the shop",
    "task_type": "SYNC_ACTION",
    "action_url": "https://shop.example.com/",
    "output_transform": {"number": {"var": "response.body.number"}},
}


class DryRunTestCase(ApiTestCase):
    def run_dry(self, **body: object) -> Any:
        text = self.token(self.creator, "definitions:read")
        return self.call("post", "/dry-run", {"workflow": "purchase", **body}, token=text)

    def told(self, **body: object) -> Any:
        response = self.run_dry(**body)
        self.assertEqual(response.status_code, 200, response.content)
        return response.json()


class StoredTest(DryRunTestCase):
    def test_it_says_what_the_submit_form_asks_for(self) -> None:
        told = self.told()

        self.assertEqual((told["status"], told["steps"]), ("not_started", []))
        self.assertIn("item", told["current"]["output_schema"]["properties"])
        again = self.told(answers=told["current"]["example"])
        self.assertEqual((again["issues"], again["current"]["task"]), ([], "review"))

    def test_it_goes_as_far_as_the_answers_do(self) -> None:
        told = self.told(answers=ITEM, outputs=[APPROVED])

        self.assertEqual([each["task"] for each in told["steps"]], [None, "review"])
        self.assertEqual(told["steps"][1]["input"], ITEM)
        self.assertEqual(told["steps"][1]["output"], {"approved": True})
        taken = [each for each in told["steps"][1]["transitions"] if each["is_taken"]]
        self.assertEqual([each["to"] for each in taken], ["order"])
        self.assertEqual((told["status"], told["current"]["task"]), ("at_task", "order"))
        self.assertEqual(told["data"], {**ITEM, "approved": True})
        self.assertFalse(TicketInstance.objects.exists())

    def test_it_comes_to_the_end(self) -> None:
        told = self.told(answers=ITEM, outputs=[APPROVED, ORDERED])

        self.assertEqual((told["status"], told["current"]), ("completed", None))

    def test_a_step_that_does_not_fit_is_not_done_and_located(self) -> None:
        for answers, outputs, pointer, steps in (
            ({}, [], "/answers", 0),
            (ITEM, [{"task": "review", "output": {}}], "/outputs/0/output", 1),
            (ITEM, [APPROVED, APPROVED], "/outputs/1/task", 2),
            (ITEM, [APPROVED, ORDERED, ORDERED], "/outputs/2/task", 3),
        ):
            with self.subTest(pointer):
                told = self.told(answers=answers, outputs=outputs)

                (issue,) = told["issues"]
                self.assertTrue(issue["pointer"].startswith(pointer), issue)
                self.assertTrue(issue["sentence"].endswith("."))
                self.assertEqual(len(told["steps"]), steps)

    def test_every_path_is_taken_by_its_data(self) -> None:
        paths = self.told(include_paths=True)["paths"]

        self.assertTrue(paths["is_complete"])
        self.assertEqual(
            [each["tasks"] for each in paths["items"]], [["review"], ["review", "order"]]
        )
        for each in paths["items"]:
            with self.subTest(each["tasks"]):
                told = self.told(answers=each["answers"], outputs=each["outputs"])

                self.assertEqual((told["status"], told["issues"]), ("completed", []))
                self.assertEqual([step["task"] for step in told["steps"][1:]], each["tasks"])

    def test_preset_values_of_a_ticket_type_apply(self) -> None:
        with as_company(self.company):
            publish(self.company, self.creator, bundle("desk", ticket={"fields": {"item": "Desk"}}))

        told = self.told(workflow="desk", ticket_type="desk", answers={}, include_paths=True)

        self.assertEqual((told["issues"], told["data"]), ([], {"item": "Desk"}))
        self.assertNotIn("item", told["paths"]["items"][0]["answers"])
        for key in ("none", "desk", "a b"):  # the second starts another workflow
            self.refused(self.run_dry(ticket_type=key), 404, "not-found")

    def test_what_does_not_exist_is_not_found(self) -> None:
        for body in ({"workflow": "none"}, {"version": 9}, {"workflow": "a b"}):
            with self.subTest(body):
                self.refused(self.run_dry(**body), 404, "not-found")
        self.refused(self.run_dry(workflow=None), 422, "nothing-to-run")

    def test_what_no_ticket_could_store_is_refused(self) -> None:
        for value in ("a\0b", "\ud800", float("inf")):
            response = self.run_dry(answers={"item": value})
            self.refused(response, 422, "invalid-request")


class DocumentTest(DryRunTestCase):
    def test_a_document_is_run_without_being_stored(self) -> None:
        told = self.told(workflow=None, document=VISIT, answers={}, include_paths=True)

        self.assertEqual((told["workflow"], told["version"]), ("visit", None))
        self.assertEqual(told["current"]["task"], "welcome")
        self.assertEqual([each["tasks"] for each in told["paths"]["items"]], [["welcome"]])

    def test_a_workflow_of_a_bundle_is_chosen_by_its_key(self) -> None:
        told = self.told(workflow="order", document=bundle("order"), answers=ITEM)

        self.assertEqual(told["current"]["task"], "review")
        response = self.run_dry(workflow="other", document=bundle("order"))
        self.refused(response, 422, "nothing-to-run")

    def test_a_ticket_type_of_the_bundle_brings_its_preset_values(self) -> None:
        document = bundle("order", ticket={"fields": {"item": "Desk"}})

        told = self.told(workflow="order", document=document, ticket_type="order", answers={})

        self.assertEqual((told["issues"], told["data"]), ([], {"item": "Desk"}))

    def test_one_with_errors_is_refused_with_its_report(self) -> None:
        response = self.run_dry(document={**VISIT, "titel": "A visit"})

        error = self.refused(response, 422, "document-rejected")
        self.assertEqual(error["details"]["report"]["messages"][0]["pointer"], "/titel")

    def test_an_agent_task_is_completed_with_its_plain_output(self) -> None:
        def told(*outputs: object) -> Any:
            return self.told(
                workflow=None, document=AGENT, answers={"amount": 5}, outputs=[APPROVED, *outputs]
            )

        current = told()["current"]
        self.assertEqual((current["task"], current["instructions"]), ("order", "Order it."))
        self.assertIn("order_id", current["output_schema"]["properties"])
        done = told({"task": "order", "output": current["example"]})
        self.assertEqual((done["status"], done["issues"]), ("completed", []))
        self.assertEqual(done["data"]["order_id"], current["example"]["order_id"])
        for output, place in (({"order_id": 1}, "order_id"), ({"amount": 1}, "amount")):
            issues = told({"task": "order", "output": output})["issues"]
            self.assertEqual([each["pointer"] for each in issues], [f"/outputs/1/output/{place}"])

    def test_an_action_gets_the_answer_that_is_given(self) -> None:
        document = {
            **VISIT,
            "tasks": [CALL],
            "transitions": [{"from": None, "to": "call"}, {"from": "call", "to": None}],
        }

        def called(**answer: object) -> Any:
            outputs = [{"task": "call", "output": answer}]
            return self.told(workflow=None, document=document, answers={}, outputs=outputs)

        told = called(body={"number": 7})
        self.assertEqual((told["status"], told["data"]), ("completed", {"number": 7}))
        told = called(status=404)
        self.assertEqual(told["status"], "failed")
        self.assertIn("Call the shop", told["fault"])
        self.assertEqual(called(status="ok")["issues"][0]["pointer"], "/outputs/0/output/status")
        (issue,) = called(number=7)["issues"]
        self.assertIn("an object with “status” and “body”", issue["sentence"])
