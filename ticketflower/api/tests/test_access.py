"""Who gets into the API: tokens, scopes, permissions, limits, and what others are told."""

from django.test import override_settings

from ticketflower.api.calls import openapi
from ticketflower.api.tests.base import ApiTestCase
from users.models import ApiToken
from users.services.people import deactivate_person
from users.services.tokens import revoke_token
from users.tests.factories import make_agent


class TokenTest(ApiTestCase):
    def test_without_a_token_nobody_gets_in(self) -> None:
        self.client.log_in(self.creator)

        response = self.call("get", "/me")

        self.refused(response, 401, "token-missing")
        self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")

    def test_an_unknown_and_a_revoked_one_are_refused(self) -> None:
        text = self.token(self.creator)

        response = self.call("get", "/me", token="tf_1_2_3")
        self.refused(response, 401, "token-unknown")
        self.assertIn("invalid_token", response.headers["WWW-Authenticate"])
        revoke_token(token=ApiToken.objects.get())
        self.refused(self.call("get", "/me", token=text), 401, "token-revoked")

    def test_one_of_a_deactivated_person_is_refused(self) -> None:
        text = self.token(self.creator)
        deactivate_person(person=self.creator, by=self.admin)

        self.refused(self.call("get", "/me", token=text), 401, "person-deactivated")

    def test_it_says_whom_it_acts_for(self) -> None:
        text = self.token(self.worker, "tasks:work")

        me = self.call("get", "/me", token=text).json()

        self.assertEqual(me["email"], self.worker.email)
        self.assertEqual(me["company"]["name"], self.company.name)
        self.assertEqual(me["roles"], ["task_worker"])
        self.assertEqual(me["token"]["scopes"], ["tasks:work"])
        self.assertNotIn(text.rpartition("_")[2], str(me))
        self.assertEqual(me["kind"], "person")

        agent = make_agent(self.company, company_roles=["Finance"])
        me = self.call("get", "/me", token=self.token(agent)).json()
        self.assertEqual((me["kind"], me["email"]), ("agent", None))
        context = self.call("get", "/context", token=self.token(self.creator)).json()
        (finance,) = (each for each in context["company_roles"] if each["name"] == "Finance")
        self.assertEqual((finance["people"], finance["agents"]), (1, 1))

    def test_a_log_in_of_another_company_changes_nothing(self) -> None:
        self.client.log_in(self.stranger)

        me = self.call("get", "/me", token=self.token(self.worker)).json()

        self.assertEqual(me["company"]["name"], self.company.name)


class ScopeTest(ApiTestCase):
    def test_a_scope_that_is_missing_is_named(self) -> None:
        text = self.token(self.creator, "tickets:read")

        error = self.refused(self.call("get", "/context", token=text), 403, "scope-missing")

        self.assertIn("“definitions:read”", error["sentence"])

    def test_a_scope_gives_no_more_than_the_person_may(self) -> None:
        text = self.token(self.user)

        error = self.refused(self.call("get", "/context", token=text), 403, "permission-missing")

        self.assertIn("Workflow creator", error["sentence"])

    def test_every_operation_says_which_scope_it_needs(self) -> None:
        for path, operations in openapi()["paths"].items():
            for method, operation in operations.items():
                with self.subTest(path, method=method):
                    self.assertEqual(operation["security"], [{"Token": []}])
                    self.assertTrue(operation["operationId"])
                    self.assertTrue(operation["description"])


class RefusalTest(ApiTestCase):
    def test_another_method_is_refused_in_json(self) -> None:
        response = self.call("delete", "/me", token=self.token(self.user))

        self.refused(response, 405, "method-not-allowed")
        self.assertEqual(response.headers["Allow"], "GET")

    def test_an_unknown_address_is_refused_in_json(self) -> None:
        self.refused(self.call("get", "/nothing/here"), 404, "no-such-address")

    def test_a_body_that_is_no_json_is_refused(self) -> None:
        text = self.token(self.creator)
        for body, status, code in (
            (b"{", 400, "not-json"),
            (b"", 422, "invalid-request"),
            (b"[]", 422, "invalid-request"),
            (b'{"document": 1}', 422, "invalid-request"),
            (b'{"document": {}, "more": 1}', 422, "invalid-request"),
        ):
            with self.subTest(body):
                response = self.client.post(
                    "/api/v1/check",
                    body,
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {text}"},
                )

                self.refused(response, status, code)
                self.assert_as_documented("post", "/api/v1/check", None, response, is_valid=False)

    def test_an_invalid_value_is_located(self) -> None:
        response = self.call(
            "post",
            "/check",
            {"document": {}, "a/b": 1},
            token=self.token(self.creator),
            is_valid=False,
        )

        issues = self.refused(response, 422, "invalid-request")["issues"]
        self.assertEqual([(each["where"], each["pointer"]) for each in issues], [("body", "/a~1b")])

    @override_settings(API_REQUESTS_PER_MINUTE=2)
    def test_too_many_requests_are_told_when_to_try_again(self) -> None:
        text = self.token(self.user)
        for _time in range(2):
            self.assertEqual(self.call("get", "/me", token=text).status_code, 200)

        response = self.call("get", "/me", token=text)

        self.refused(response, 429, "too-many-requests")
        self.assertGreater(int(response.headers["Retry-After"]), 0)

    def test_the_openapi_document_is_public(self) -> None:
        self.client.logout()
        url = self.client.get("/api/v1/").json()["openapi"]

        document = self.client.get(url).json()

        self.assertEqual(document["openapi"], "3.1.0")
        self.assertIn("/api/v1/me", document["paths"])
