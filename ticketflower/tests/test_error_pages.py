import re
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, ProgrammingError, connection
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from ticketflower import views
from ticketflower.tests.test_access import TABLE
from users.http.permissions import MissingPermission
from users.models import Company
from users.roles import ROLES
from users.tests.factories import make_person
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket

FIELDS = (
    "username", "password", "email", "first_name", "last_name", "company_name", "old_password",
    "new_password1", "text", "action", "is_available", "next", "submission_key", "form_key",
    "answer-item", "answer-amount", "refresh", "file",
)  # fmt: skip
SECRETS = re.compile(r"csrfmiddlewaretoken\" value=\"\w+\"|nonce=\"[\w-]+\"")


class NotFoundTest(TicketTestCase):
    """What one may not see looks like what does not exist."""

    def page(self, path: str) -> str:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 404)
        return SECRETS.sub("", response.content.decode())

    def test_object_of_another_company_looks_like_a_missing_one(self) -> None:
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.stranger)

        for foreign, missing in {
            "/tickets/1/": "/tickets/99/",
            "/manage/tickets/1/": "/manage/tickets/99/",
            "/design/workflows/purchase/": "/design/workflows/nothing/",
            "/tickets/new/purchase/": "/tickets/new/nothing/",
        }.items():
            with self.subTest(foreign):
                self.assertEqual(self.page(foreign), self.page(missing))

    def test_object_of_a_colleague_looks_like_a_missing_one(self) -> None:
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.colleague)

        self.assertEqual(self.page("/tickets/1/"), self.page("/tickets/99/"))

    def test_it_does_not_repeat_the_address(self) -> None:
        self.assertNotIn("<b>no", self.page("/<b>nowhere</b>/"))

    def test_it_links_to_the_start_page_for_visitors_and_members(self) -> None:
        self.assertIn('href="/login/"', self.page("/nowhere/"))
        self.client.log_in(self.user)
        self.assertIn('href="/tickets/"', self.page("/nowhere/"))

    def test_numbers_that_no_row_can_have_do_not_exist(self) -> None:
        self.client.log_in(self.stranger)

        for path in ("/tasks/{}/", "/tickets/{}/", "/manage/errors/{}/", "/tickets/files/{}/"):
            with self.subTest(path):
                self.page(path.format("9" * 30))


class ForbiddenTest(TicketTestCase):
    def test_any_refusal_has_a_page(self) -> None:
        request = RequestFactory().get("/")
        request.user = self.user

        for refusal in (PermissionDenied(), MissingPermission("workflow_ops.manage_tickets")):
            with self.subTest(type(refusal)):
                response = views.forbidden(request, refusal)

                self.assertContains(response, "You don't have access", status_code=403)

    def test_a_form_without_its_csrf_token_is_refused_in_words(self) -> None:
        browser = self.client_class(enforce_csrf_checks=True)
        browser.force_login(self.user)

        with self.assertLogs("django.security.csrf", "WARNING"):
            response = browser.post("/tickets/new/purchase/", {"answer-item": "Laptop"})

        self.assertContains(response, "Your form wasn't sent", status_code=403)
        self.assertContains(response, "Laptop", status_code=403)

    def test_nothing_is_stored_by_a_form_without_its_csrf_token(self) -> None:
        browser = self.client_class(enforce_csrf_checks=True)

        with self.assertLogs("django.security.csrf", "WARNING"):
            response = browser.post("/signup/", {"company_name": "Forged"})

        self.assertEqual(response.status_code, 403)
        self.assertFalse(Company.objects.filter(name="Forged").exists())


class OtherCompanyTest(TicketTestCase):
    def test_form_of_another_company_gets_a_conflict_page(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post(
            "/tickets/new/purchase/", {"company_token": self.other_company.pk}
        )

        self.assertContains(response, "working for <strong>Ours</strong>", status_code=409)


class ServerErrorTest(TicketTestCase):
    def broken(self, path: str) -> Any:
        """Our answer to a fault, which the test client would rather raise."""
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"):
            return self.client.get(path)

    def request(self) -> HttpRequest:
        request = RequestFactory().get("/")
        request.id = "abc123"  # type: ignore[attr-defined] # ours
        return request

    def test_the_page_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            response = views.server_error(self.request())

        self.assertContains(response, "Something went wrong", status_code=500)

    def test_it_shows_the_id_to_quote(self) -> None:
        self.assertContains(views.server_error(self.request()), "abc123", status_code=500)

    def test_it_is_shown_without_a_request_id(self) -> None:
        self.assertEqual(views.server_error(RequestFactory().get("/")).status_code, 500)

    def test_it_is_shown_while_the_database_fails(self) -> None:
        def refuse(*_statement: object) -> None:
            raise ProgrammingError("no more")

        self.client.log_in(self.user)
        with connection.execute_wrapper(refuse):
            response = self.broken("/tickets/")

        self.assertContains(response, response.headers["X-Request-Id"], status_code=500)

    def test_a_database_that_is_away_is_not_called_a_fault_of_ours(self) -> None:
        def refuse(*_statement: object) -> None:
            raise OperationalError("no route to host")

        self.client.log_in(self.user)
        with connection.execute_wrapper(refuse):
            response = self.broken("/tickets/")

        self.assertContains(response, "is temporarily unavailable", status_code=503)
        self.assertContains(response, response.headers["X-Request-Id"], status_code=503)

    def test_it_names_nothing_of_the_fault(self) -> None:
        self.client.log_in(self.user)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ticket_errors RENAME TO gone")
        self.user.groups.set(self.ticket_admin.groups.all())

        response = self.broken("/manage/errors/")

        self.assertNotContains(response, "ticket_errors", status_code=500)
        self.assertNotContains(response, "Traceback", status_code=500)


class RequestIdTest(TicketTestCase):
    def test_every_answer_has_an_id_of_its_own(self) -> None:
        paths = ("/", "/login/", "/nowhere/", "/health/live/", "/tickets/", "/schemas/task.json")

        ids = [self.client.get(path).headers["X-Request-Id"] for path in paths]

        self.assertEqual(len(set(ids)), len(paths))
        for each in ids:
            self.assertRegex(each, r"^[0-9a-f]{12}$")

    def test_request_id_of_the_client_is_ignored(self) -> None:
        response = self.client.get("/", headers={"X-Request-Id": "chosen"})

        self.assertNotEqual(response.headers["X-Request-Id"], "chosen")


PUBLIC_TEXTS = (
    "schemas:",
    "docs:documents-file",
    "docs:example-file",
    "docs:assistant",
    "llms-file",
)
"""What is the same for everyone, and may be stored."""


class SecurityHeadersTest(TicketTestCase):
    def test_every_page_has_a_strict_policy(self) -> None:
        self.client.log_in(self.user)

        for path in ("/", "/tickets/", "/nowhere/", "/manage/tickets/"):
            with self.subTest(path):
                headers = self.client.get(path).headers
                policy = headers["Content-Security-Policy"]
                self.assertIn("script-src 'self' 'nonce-", policy)
                self.assertIn("style-src 'self'", policy)
                self.assertNotIn("unsafe", policy)
                self.assertEqual(headers["X-Frame-Options"], "DENY")
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")

    def test_nothing_that_we_make_is_stored(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person in (None, make_person(self.company, "everyone", roles=list(ROLES))):
            if person:
                self.client.log_in(person)
            for name, row in TABLE.items():
                if "{" in row.path or name.startswith(PUBLIC_TEXTS) or name == "styleguide":
                    continue
                for method in row.methods:
                    with self.subTest(name, person=person, method=method):
                        response = self.client.generic(method, row.path)
                        self.assertIn("no-store", response.headers["Cache-Control"])
                        self.assertIn("private", response.headers["Cache-Control"])

    def test_schemas_may_be_stored_and_are_asked_for_again(self) -> None:
        for path in ("/schemas/", "/schemas/task.json"):
            response = self.client.get(path)
            tag = response.headers["ETag"]
            self.assertEqual(response.headers["Cache-Control"], "public, no-cache")
            again = self.client.get(path, headers={"If-None-Match": tag})
            self.assertEqual(again.status_code, 304)

    def test_a_host_that_is_not_ours_is_refused(self) -> None:
        with (
            override_settings(ALLOWED_HOSTS=["ours.example"]),
            self.assertLogs("django.security.DisallowedHost", "ERROR"),
        ):
            response = self.client.get("/", headers={"host": "theirs.example"})

        self.assertEqual(response.status_code, 400)


class NonsenseTest(TicketTestCase):
    """Nothing that can be typed into an address or sent by a program is an error of ours."""

    WORDS = ("\x00", "9" * 5000, "%", "'", "[]", "../..")

    def setUp(self) -> None:
        super().setUp()
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(make_person(self.company, "everyone", roles=list(ROLES)))

    def assert_answered(self, path: str) -> None:
        self.assertLess(self.client.get(path).status_code, 500, path)

    def test_in_what_follows_the_question_mark(self) -> None:
        names = ("q", "state", "after", "before", "show", "next", "version", "example")
        for word in self.WORDS:
            query = urlencode(dict.fromkeys(names, word))
            for name, row in TABLE.items():
                if row.methods[0] == "GET" and "{" not in row.path and name != "styleguide":
                    with self.subTest(name, word=word[:9]):
                        self.assert_answered(f"{row.path}?{query}")

    def test_in_forms(self) -> None:
        token = self.company.pk
        for word in self.WORDS:
            for name, row in TABLE.items():
                if "POST" in row.methods and "{" not in row.path and name != "accounts:logout":
                    with self.subTest(name, word=word[:9]):
                        form = dict.fromkeys(FIELDS, word) | {"company_token": token}
                        response = self.client.post(row.path, form)

                        self.assertLess(response.status_code, 500)

    def test_a_body_that_is_no_form(self) -> None:
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json"):
            with self.subTest(kind):
                response = self.client.generic("POST", "/profile/", b"\xff\x00--x", kind)

                self.assertLess(response.status_code, 500)

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=5, DATA_UPLOAD_MAX_NUMBER_FILES=5)
    def test_too_large_form_gets_a_page_with_the_limits(self) -> None:
        for form in (
            {f"f{n}": "" for n in range(20)},
            {f"f{n}": SimpleUploadedFile("a.txt", b"x") for n in range(20)},
            {"text": "x" * 17_100_000},
        ):
            with self.subTest(next(iter(form))), self.assertLogs("django.security", "ERROR"):
                response = self.client.post("/profile/", form)

                self.assertContains(
                    response, "17 MB of text, 5 answers and 5 files", status_code=413
                )
                self.assertContains(response, "still has what you typed", status_code=413)
