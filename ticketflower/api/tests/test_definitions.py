"""Definitions by the API: read, check, save as drafts, publish."""

import json
from typing import Any

from django.utils.html import escape

from ticketflower.api.tests.base import ApiTestCase
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.tests.strict_form import strict_document

VISIT = {
    "kind": "workflow",
    "key": "visit",
    "title": "Visit",
    "tasks": [
        {
            "key": "welcome",
            "title": "Welcome the visitor",
            "task_type": "FORM",
            "output_schema": {
                "type": "object",
                "properties": {"badge": {"type": "string", "title": "Badge"}},
            },
        }
    ],
    "transitions": [{"from": None, "to": "welcome"}, {"from": "welcome", "to": None}],
}


class ReadTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator, "definitions:read")

    def test_the_context_names_what_documents_may_refer_to(self) -> None:
        context = self.call("get", "/context", token=self.text).json()

        self.assertIn("Finance", [each["name"] for each in context["company_roles"]])
        self.assertEqual([each["key"] for each in context["ticket_types"]], ["purchase"])

    def test_definitions_are_listed_and_opened(self) -> None:
        listed = self.call("get", "/definitions", token=self.text).json()["items"]
        self.assertEqual(
            [(each["kind"], each["key"], each["status"]) for each in listed],
            [("workflow", "purchase", "published"), ("ticket", "purchase", "published")],
        )

        drafts = self.call("get", "/definitions?status=draft", token=self.text).json()["items"]
        self.assertEqual(drafts, [])
        version = self.call("get", "/definitions/workflow/purchase", token=self.text).json()

        self.assertEqual(version["document"]["key"], "purchase")
        self.assertEqual(version["version"], listed[0]["version"])

    def test_what_does_not_exist_is_not_found(self) -> None:
        for path in (
            "/definitions/workflow/nothing",
            "/definitions/workflow/purchase?version=99",
            "/definitions/workflow/purchase%00",
        ):
            with self.subTest(path):
                self.refused(self.call("get", path, token=self.text), 404, "not-found")

    def test_an_unknown_kind_is_invalid(self) -> None:
        response = self.call("get", "/definitions/task/purchase", token=self.text, is_valid=False)

        self.refused(response, 422, "invalid-request")

    def test_those_of_another_company_do_not_exist(self) -> None:
        text = self.token(self.stranger, "definitions:read")

        self.assertEqual(self.call("get", "/definitions", token=text).json()["items"], [])
        response = self.call("get", "/definitions/workflow/purchase", token=text)
        self.refused(response, 404, "not-found")


class CompareTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator)

    def save(self, document: Any, based_on: str | None = None) -> Any:
        body = {"document": document, "based_on": based_on}
        path = f"/definitions/{document['kind']}/{document['key']}/draft"
        return self.call("put", path, body, token=self.text).json()

    def compare(self, query: str = "", key: str = "visit") -> Any:
        return self.call("get", f"/definitions/workflow/{key}/changes{query}", token=self.text)

    def test_a_draft_is_compared_with_what_is_published(self) -> None:
        saved = self.save(VISIT)["draft"]["fingerprint"]
        path = "/definitions/workflow/visit/publish"
        self.call("post", path, {"fingerprint": saved}, token=self.text)
        seen = self.call("get", "/definitions/workflow/visit", token=self.text).json()
        self.save({**VISIT, "title": "Visits"}, seen["fingerprint"])

        found = self.compare().json()

        self.assertEqual((found["before"], found["after"]), (1, 2))
        (change,) = found["changes"]
        self.assertEqual((change["part"], change["kind"]), ("Title and description", "changed"))
        self.assertIn("Visits", change["sentence"])
        changed = [each["text"].strip() for each in found["lines"] if each["kind"] == "added"]
        self.assertEqual(changed, ['"title": "Visits",'])
        self.client.log_in(self.creator)
        self.assertContains(self.client.get(found["url"]), escape(change["sentence"]))
        turned = self.compare("?from=2&to=1").json()
        self.assertEqual((turned["before"], turned["after"]), (2, 1))

    def test_all_is_new_in_a_first_version_and_nothing_in_the_same(self) -> None:
        self.save(VISIT)

        first, same = self.compare().json(), self.compare("?from=1&to=1").json()

        self.assertIsNone(first["before"])
        self.assertIn("tasks", {each["part"].lower() for each in first["changes"]})
        self.assertEqual((same["changes"], same["lines"]), ([], []))

    def test_versions_that_do_not_exist_are_not_found(self) -> None:
        for key, query in (("none", ""), ("purchase", "?to=9"), ("purchase", "?from=-1")):
            with self.subTest(key + query):
                self.refused(self.compare(query, key), 404, "not-found")


class CheckTest(ApiTestCase):
    def check(self, document: object) -> Any:
        text = self.token(self.creator, "definitions:read")
        return self.call("post", "/check", {"document": document}, token=text).json()

    def test_a_good_document(self) -> None:
        report = self.check(VISIT)

        self.assertTrue(report["ok"], report)
        self.assertFalse(WorkflowDefinition.objects.of_key("visit").exists())

    def test_messages_say_where(self) -> None:
        report = self.check({**VISIT, "titel": "A visit"})

        self.assertEqual([each["pointer"] for each in report["messages"]], ["/titel"])

    def test_a_text_that_is_no_json_is_a_message(self) -> None:
        report = self.check("```json\n{}\n```")

        self.assertFalse(report["ok"])
        self.assertEqual(report["messages"][0]["line"], 1)

    def test_one_that_is_too_large_is_refused(self) -> None:
        text = self.token(self.creator, "definitions:read")
        response = self.call("post", "/check", {"document": "x" * 1_000_001}, token=text)

        self.refused(response, 413, "too-large")


class DraftTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator, "definitions:read", "definitions:draft")

    def save(self, document: object = VISIT, based_on: str | None = None) -> Any:
        return self.call(
            "put",
            "/definitions/workflow/visit/draft",
            {"document": document, "based_on": based_on},
            token=self.text,
        )

    def test_a_new_one_is_stored_and_says_where_people_publish_it(self) -> None:
        saved = self.save().json()

        self.assertEqual(saved["draft"]["status"], "draft")
        self.assertEqual(saved["url"], "http://testserver/design/workflows/visit/")
        self.assertEqual(WorkflowDefinition.objects.get(key="visit").created_by, self.creator)

    def test_it_is_replaced_by_who_has_seen_it_only(self) -> None:
        first = self.save().json()["draft"]["fingerprint"]
        second = self.save({**VISIT, "title": "Second"}, based_on=first).json()["draft"]

        for seen in (None, first, "something else"):
            with self.subTest(seen):
                response = self.save({**VISIT, "title": "Third"}, based_on=seen)

                error = self.refused(response, 409, "draft-would-be-replaced")
                self.assertEqual(error["details"]["fingerprint"], second["fingerprint"])
        self.assertEqual(WorkflowDefinition.objects.get(key="visit").title, "Second")

    def test_one_with_errors_is_not_stored_and_its_report_comes_back(self) -> None:
        response = self.save({**VISIT, "titel": "A visit"})

        error = self.refused(response, 422, "document-rejected")
        self.assertEqual(error["details"]["report"]["messages"][0]["pointer"], "/titel")
        self.assertFalse(WorkflowDefinition.objects.of_key("visit").exists())

    def test_a_document_of_something_else_is_refused(self) -> None:
        for document in ({**VISIT, "key": "other"}, {**VISIT, "kind": "ticket"}, [VISIT]):
            with self.subTest(str(document)[:60]):
                sent = document if isinstance(document, dict) else str(document)
                response = self.save(sent)

                self.assertEqual(response.status_code, 422)
        self.assertFalse(WorkflowDefinition.objects.of_key("visit").exists())

    def test_it_is_discarded_by_who_has_seen_it(self) -> None:
        seen = self.save().json()["draft"]["fingerprint"]
        path = "/definitions/workflow/visit/draft?fingerprint="

        response = self.call("delete", f"{path}other", token=self.text)
        self.refused(response, 409, "changed-meanwhile")
        response = self.call("delete", f"{path}{seen.replace('+', '%2B')}", token=self.text)
        self.assertEqual(response.status_code, 204)
        response = self.call("delete", f"{path}{seen}", token=self.text)
        self.refused(response, 404, "not-found")

    def test_without_the_scope_it_cannot_be_saved(self) -> None:
        self.text = self.token(self.creator, "definitions:read")

        self.refused(self.save(), 403, "scope-missing")


class StrictTest(ApiTestCase):
    """Documents by the schema for structured outputs, where every key is there, and null."""

    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator)
        ticket = {"kind": "ticket", "key": "visit", "title": "Visitor", "workflow": "visit"}
        self.bundle = {"kind": "bundle", "workflows": [VISIT], "tickets": [ticket]}

    def send(self, method: str, path: str, document: object, **more: object) -> Any:
        body = {"document": document, "form": "strict", **more}
        return self.call(method, path, body, token=self.text)

    def test_messages_are_about_the_ordinary_document_which_comes_back(self) -> None:
        strict = strict_document({**self.bundle, "workflows": [{**VISIT, "titel": "A visit"}]})

        for sent in (strict, json.dumps(strict)):
            report = self.send("post", "/check", sent).json()

            self.assertEqual(
                [each["pointer"] for each in report["messages"]], ["/workflows/0/titel"]
            )
            self.assertEqual(report["document"]["workflows"][0]["titel"], "A visit")
        del report["document"]["workflows"][0]["titel"]
        again = self.call("post", "/check", {"document": report["document"]}, token=self.text)
        self.assertEqual((again.json()["messages"], again.json()["document"]), ([], None))

    def test_a_draft_is_made_of_the_definition_of_the_address(self) -> None:
        strict = strict_document(self.bundle)
        for kind in ("workflow", "ticket"):
            saved = self.send("put", f"/definitions/{kind}/visit/draft", strict).json()
            self.assertEqual((saved["draft"]["kind"], saved["draft"]["key"]), (kind, "visit"))

        self.assertEqual(WorkflowDefinition.objects.of_key("visit").get().title, "Visit")
        self.assertEqual(TicketType.objects.of_key("visit").get().title, "Visitor")
        twice = strict_document({**self.bundle, "workflows": [VISIT, VISIT]})
        for path, document in (("workflow/other", strict), ("workflow/visit", twice)):
            refused = self.send("put", f"/definitions/{path}/draft", document)
            self.refused(refused, 422, "other-definition")

    def test_a_refusal_has_the_ordinary_document_too(self) -> None:
        wrong = strict_document({**self.bundle, "workflows": [{**VISIT, "titel": "A visit"}]})
        for method, path, more in (
            ("put", "/definitions/workflow/visit/draft", {}),
            ("post", "/dry-run", {"workflow": "visit"}),
        ):
            details = self.refused(
                self.send(method, path, wrong, **more), 422, "document-rejected"
            )["details"]
            (message,) = details["report"]["messages"]
            *_way, name = message["pointer"].split("/")
            self.assertIn(f'"{name}": "A visit"', json.dumps(details["document"]))

    def test_it_is_run(self) -> None:
        run = self.send("post", "/dry-run", strict_document(self.bundle), answers={}).json()

        self.assertEqual(run["current"]["task"], "welcome")

    def test_a_name_given_twice_is_told_where_it_was_sent(self) -> None:
        presets = [{"name": "x", "value": 1}, {"name": "x", "value": 2}]
        response = self.send("post", "/check", {"workflows": [], "tickets": [{"fields": presets}]})

        (issue,) = self.refused(response, 422, "name-twice")["issues"]
        self.assertEqual(issue["pointer"], "/document/tickets/0/fields/1/name")

    def test_what_is_not_strict_is_reported_as_it_is(self) -> None:
        for sent, codes in (("{", {"json-syntax"}), ("[]", {"not-an-object"}), (VISIT, set())):
            report = self.send("post", "/check", sent).json()
            self.assertLessEqual(codes, {each["code"] for each in report["messages"]})
            self.assertEqual(report["ok"], not codes)


class PublishTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator)
        saved = self.call(
            "put", "/definitions/workflow/visit/draft", {"document": VISIT}, token=self.text
        )
        self.fingerprint = saved.json()["draft"]["fingerprint"]

    def publish(self, text: str, fingerprint: str) -> Any:
        return self.call(
            "post",
            "/definitions/workflow/visit/publish",
            {"fingerprint": fingerprint},
            token=text,
        )

    def test_what_was_seen_is_published(self) -> None:
        published = self.publish(self.text, self.fingerprint).json()

        self.assertEqual(published["version"], 1)
        visit = WorkflowDefinition.objects.get(key="visit")
        self.assertEqual(visit.status, "PUBLISHED")
        self.client.log_in(self.admin)
        page = self.client.get("/audit/").content.decode()
        self.assertIn(escape(f"{self.creator}, with the token “Test”"), page)

    def test_what_has_changed_since_is_not(self) -> None:
        self.refused(self.publish(self.text, "another"), 409, "changed-meanwhile")

    def test_without_the_scope_a_person_confirms_on_the_page(self) -> None:
        text = self.token(self.creator, "definitions:draft")

        error = self.refused(self.publish(text, self.fingerprint), 403, "confirmation-needed")

        self.assertEqual(error["url"], "http://testserver/design/workflows/visit/publish/")
        self.client.log_in(self.creator)
        self.assertEqual(self.client.get(error["url"]).status_code, 200)

    def test_without_a_draft_there_is_nothing_to_publish(self) -> None:
        self.publish(self.text, self.fingerprint)

        self.refused(self.publish(self.text, self.fingerprint), 404, "not-found")
