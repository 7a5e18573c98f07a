"""Documents checked by tools: POST /design/check/ (docs/documents.md, "For tools")."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.types import JsonObject
from users.errors import TokenRefused
from users.models import ApiToken, CompanyRole, User
from users.services.companies import suspend_company
from users.services.people import deactivate_person
from users.services.tokens import make_token, revoke_token
from users.tenancy import as_company
from users.tests.client import OutsideClient
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import task_document, workflow_document
from workflow_design.tests.strict_form import strict_document

PATH = "/design/check/"
MOST_STATEMENTS = 12
ROOT = Path(__file__).parents[2]
DOCUMENTATION = ROOT / "docs" / "documents.md"
VIEWS = ("check", "reference", "schemas")


class CheckCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.token, self.text = self.make_token(self.creator)

    def make_token(self, user: User, *scopes: str) -> tuple[ApiToken, str]:
        assert user.company is not None
        with as_company(user.company):
            scope_list = list(scopes or ("definitions:read",))
            return make_token(user=user, name="Build", scopes=scope_list, days=30)

    def send(
        self, body: Any = None, token: str | None = None, path: str = PATH, **more: Any
    ) -> Any:
        """Post a document, as a tool does: without cookies, with the token."""
        text = body if isinstance(body, str | bytes) else json.dumps(body or workflow_document())
        headers = {"Authorization": f"Bearer {self.text if token is None else token}"}
        options = {"content_type": "application/json", "headers": headers, **more}
        client = OutsideClient(enforce_csrf_checks=True)
        return client.post(path, text, **options)

    def assert_refused(self, response: Any, status: int, code: str) -> str:
        """The sentence that it is refused with."""
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.headers["Content-Type"], "application/json")
        error = response.json()["error"]
        self.assertEqual(set(error), {"code", "sentence"})
        self.assertEqual(error["code"], code)
        self.assertRegex(error["sentence"], r"^[A-Z].+\.$")
        self.assertFalse(response.cookies)
        if status == 401:
            self.assertTrue(response.headers["WWW-Authenticate"].startswith("Bearer"))
        return str(error["sentence"])


class ReportTest(CheckCase):
    def test_it_is_that_of_the_page_with_the_kind(self) -> None:
        bad = workflow_document(colour="red")
        text = json.dumps(bad, indent=2)

        response = self.send(text)

        self.client.log_in(self.creator)
        page = self.client.post("/design/upload/", {"text": text, "action": "check"})
        report = page.context["preview"].report
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), {"kind": "workflow", **report.to_json()})
        self.assertEqual(response.json()["ok"], False)

    def test_a_good_document_is_ok(self) -> None:
        answer = self.send().json()

        self.assertEqual((answer["kind"], answer["ok"]), ("workflow", True))

    def test_unreadable_document_is_reported_with_its_line(self) -> None:
        for body in ("", "{", b"\xff", "null", "[]", '{"kind": "x"}'):
            with self.subTest(body):
                answer = self.send(body).json()

                self.assertEqual((answer["kind"], answer["ok"]), (None, False))
                self.assertTrue(answer["messages"][0]["line"])

    def test_the_body_is_taken_whatever_its_type_is_said_to_be(self) -> None:
        for content_type in (
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
        ):
            with self.subTest(content_type):
                self.assertTrue(self.send(content_type=content_type).json()["ok"])

    def test_it_stores_no_more_than_the_call_and_sets_no_cookie(self) -> None:
        before = self.rows()

        response = self.send()

        self.assertFalse(response.cookies)
        self.assertEqual(self.rows(), before | {"ApiUsage": 1})  # the count of calls
        self.assertIn("no-store", response.headers["Cache-Control"])

    def test_a_document_too_large_is_refused(self) -> None:
        fits = '"' + "x" * (MAX_BYTES - 2) + '"'

        self.assertEqual(self.send(fits).status_code, 200)
        self.assert_refused(self.send(fits + " "), 413, "too-large")
        self.assert_refused(self.send(b" " * 6_000_000), 413, "too-large")

    def test_other_methods_are_refused(self) -> None:
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            response: Any = self.client.generic(
                method, PATH, headers={"Authorization": f"Bearer {self.text}"}
            )

            self.assertEqual((response.status_code, response.headers["Allow"]), (405, "POST"))
            if method != "HEAD":
                self.assert_refused(response, 405, "method-not-allowed")

    def test_it_costs_the_same_whatever_the_company_has(self) -> None:
        self.publish(workflow_document())
        self.send()
        with CaptureQueriesContext(connection) as for_one:
            self.send()

        for number in range(5):
            self.publish(workflow_document(key=f"purchase-{number}"))
            CompanyRole.objects.create(company=self.company, role_name=f"Role {number}")

        self.assertLessEqual(len(for_one), MOST_STATEMENTS)
        with self.assertNumQueries(len(for_one)):
            self.send()


class DocumentationTest(CheckCase):
    def test_its_example_is_right(self) -> None:
        text = DOCUMENTATION.read_text("utf-8").partition("## For tools")[2]
        blocks = re.findall(r"(?:^ {4}.*\n)+", text, re.MULTILINE)
        _curl, document, answer, *_others = blocks

        self.assertEqual(self.send(document.strip()).json(), json.loads(answer))

    def test_every_code_is_explained(self) -> None:
        text = DOCUMENTATION.read_text("utf-8")
        sources = [ROOT / "users" / "http" / "token_access.py", ROOT / "users" / "errors.py"]
        sources += [ROOT / "workflow_design" / "views" / f"{name}.py" for name in VIEWS]
        found = "".join(path.read_text("utf-8") for path in sources)
        wanted = re.findall(r'error_response\(\s*(\d+), "([a-z-]+)"', found)
        refusals: list[type[TokenRefused]] = [TokenRefused, *TokenRefused.__subclasses__()]
        wanted += [(str(each.status), each.code) for each in refusals]

        self.assertEqual(
            sorted(wanted), sorted(re.findall(r"^\| (\d+) \| `([a-z-]+)` \|", text, re.MULTILINE))
        )


class StrictFormTest(CheckCase):
    """A document by the schema for structured outputs is checked as the ordinary one it says."""

    def check(self, body: Any) -> Any:
        return self.send(body, path=f"{PATH}?form=strict")

    def test_it_answers_with_the_ordinary_document_and_its_report(self) -> None:
        strict = strict_document(workflow_document())

        answer = self.check(strict).json()

        self.assertEqual((answer["kind"], answer["ok"]), ("bundle", True))
        self.assertEqual(strict_document(answer["document"]), strict)
        again = self.send(answer["document"]).json()
        self.assertEqual(again["messages"], answer["messages"])

    def test_a_name_given_twice_is_refused(self) -> None:
        presets = [{"name": "x", "value": 1}, {"name": "x", "value": 2}]

        response = self.check({"workflows": [], "tickets": [{"fields": presets}]})

        self.assert_refused(response, 422, "name-twice")

    def test_what_is_no_json_or_no_object_is_reported(self) -> None:
        codes = {"{": "json-syntax", "[]": "not-an-object", "[" * 100_000: "json-syntax"}
        for text, code in codes.items():
            with self.subTest(text[:5]):
                told = {each["code"] for each in self.check(text).json()["messages"]}
                self.assertTrue(told & {code, "too-deep"})


class CompanyTest(CheckCase):
    """A report knows of the token's company what its people know, and nothing of others."""

    def test_it_knows_the_workflows_and_roles_of_the_token_only(self) -> None:
        self.publish(workflow_document())
        CompanyRole.objects.create(company=self.company, role_name="Sailor")
        document = task_document("pay", worker_role="Sailor")
        _token, theirs = self.make_token(self.stranger)

        ours, other = self.send(document).json(), self.send(document, theirs).json()

        self.assertTrue(ours["ok"])
        codes = {message["code"] for message in other["messages"]}
        self.assertTrue({"unknown-workflow", "unknown-role"} <= codes, codes)

    def test_suggestions_name_nothing_of_others(self) -> None:
        self.publish(workflow_document())
        CompanyRole.objects.create(company=self.company, role_name="Sailor")
        document = task_document("pay", workflow="purchas", worker_role="Sailr")
        _token, theirs = self.make_token(self.stranger)

        ours, other = self.send(document), self.send(document, theirs)

        self.assertContains(ours, "“purchase”")
        for name in ("“purchase”", "Sailor"):
            self.assertNotContains(other, name)

    def test_a_log_in_in_another_company_sent_along_changes_nothing(self) -> None:
        self.publish(workflow_document())
        self.client.log_in(self.stranger)

        response = self.client.post(
            PATH,
            json.dumps(task_document("pay")),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}"},
        )

        self.assertTrue(response.json()["ok"], response.json())


class RefusedTest(CheckCase):
    def test_without_a_token_it_asks_for_one(self) -> None:
        for headers in ({}, {"Authorization": "Basic dGY6dGY="}, {"Authorization": self.text}):
            with self.subTest(headers):
                self.assert_refused(self.send(headers=headers), 401, "token-missing")

    def test_a_wrong_token_is_refused(self) -> None:
        for wrong in ("", "tf_", self.text[:-1], self.text + "0", f"{self.text} x", "\xff"):
            with self.subTest(wrong):
                self.assert_refused(self.send(token=wrong), 401, "token-unknown")

    def test_a_token_in_the_address_is_not_taken(self) -> None:
        response = OutsideClient().post(
            f"{PATH}?token={self.text}&access_token={self.text}",
            {"access_token": self.text},
        )

        self.assert_refused(response, 401, "token-missing")

    def test_a_revoked_token_is_refused(self) -> None:
        revoke_token(token=self.token)

        self.assert_refused(self.send(), 401, "token-revoked")

    def test_an_expired_token_is_refused(self) -> None:
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        self.assert_refused(self.send(), 401, "token-expired")

    def test_token_of_a_deactivated_user_is_refused(self) -> None:
        deactivate_person(person=self.creator, by=self.admin)

        self.assert_refused(self.send(), 401, "person-deactivated")

    def test_the_token_of_a_suspended_company_is_refused(self) -> None:
        suspend_company(company=self.company, reason="Bills", by=self.superuser)

        self.assert_refused(self.send(), 403, "company-suspended")

    def test_token_of_a_user_without_the_role_is_refused(self) -> None:
        self.creator.groups.clear()

        sentence = self.assert_refused(self.send(), 403, "permission-missing")

        self.assertIn("Workflow creator", sentence)
        self.creator.groups.add(Group.objects.get(name="workflow_creator"))
        self.assertEqual(self.send().status_code, 200)

    def test_a_token_of_another_scope_is_refused(self) -> None:
        _token, text = self.make_token(self.creator, "tickets")

        self.assert_refused(self.send(token=text), 403, "scope-missing")

    def test_a_token_opens_nothing_else(self) -> None:
        headers = {"Authorization": f"Bearer {self.text}"}
        for path in ("/design/workflows/", "/design/upload/", "/profile/tokens/", "/tickets/"):
            response = OutsideClient().get(path, headers=headers)

            self.assertRedirects(response, f"/login/?next={path}", fetch_redirect_response=False)


class LogInTest(CheckCase):
    """Pages may ask too, by the log-in of the browser."""

    def browser(self, person: User) -> OutsideClient:
        client = OutsideClient(enforce_csrf_checks=True)
        client.log_in(person)
        return client

    def post(self, client: OutsideClient, **headers: str) -> Any:
        body: JsonObject = workflow_document()
        return client.post(PATH, body, content_type="application/json", headers=headers)

    def test_it_needs_the_csrf_token(self) -> None:
        client = self.browser(self.creator)
        client.get("/design/upload/")
        token = client.cookies["csrftoken"].value

        with self.assertLogs("django.security.csrf", "WARNING"):
            without = self.post(client)
            wrong = self.post(client, **{"X-CSRFToken": "x" * 32})
            foreign = self.post(client, **{"X-CSRFToken": token, "Origin": "https://evil.example"})
        right = self.post(client, **{"X-CSRFToken": token})

        for response in (without, wrong, foreign):
            self.assertEqual(response.status_code, 403)
            self.assertEqual(response.json()["error"]["code"], "csrf-token-missing")
        self.assertTrue(right.json()["ok"])

    def test_what_other_sites_forms_send_is_refused(self) -> None:
        client = self.browser(self.creator)
        client.get("/design/upload/")
        headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
        for content_type in ("multipart/form-data; boundary=x", "multipart/form-data",
                             "application/x-www-form-urlencoded"):  # fmt: skip
            with self.subTest(content_type):
                response = client.post(PATH, b"{}", content_type=content_type, headers=headers)

                self.assertEqual(response.status_code, 415)
                self.assertEqual(response.json()["error"]["code"], "is-form")

    def test_it_needs_the_permission(self) -> None:
        for person in (self.user, self.ticket_admin, self.admin):
            self.client.log_in(person)

            response = self.post(self.client)

            self.assertEqual(response.status_code, 403)
            self.assertEqual(response.json()["error"]["code"], "permission-missing")

    def test_a_superuser_checks_for_the_company_acted_for(self) -> None:
        self.publish(workflow_document())
        self.client.log_in(self.superuser)

        refused = self.post(self.client)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Ticket 17"})
        response = self.client.post(PATH, task_document("pay"), content_type="application/json")

        self.assertEqual(refused.json()["error"]["code"], "no-company")
        self.assertTrue(response.json()["ok"])
