import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import SimpleTestCase

from ticketflower.http.unsent import (
    CSRF_TOKEN,
    FIELD,
    PAGE_FIELD_PREFIXES,
    PAGE_FIELD_SUFFIXES,
    PAGE_FIELDS,
    UnsentForm,
)
from users.tests.base import PASSWORD
from workflow_ops.models import TicketInstance, WorkflowStatus
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

SUBMIT = "/tickets/new/purchase/"
TYPED = "A <b>chair</b>\nfor Dora"
SHOWN = "A &lt;b&gt;chair&lt;/b&gt;\nfor Dora"


def hidden_fields(response: Any) -> dict[str, str]:
    """The fields of the form that offers to send again, as a browser would send them."""
    form = response.context["unsent"]
    return dict(form.fields)


class LogInEndedTest(TicketTestCase):
    def log_in(self, response: Any, password: str = PASSWORD) -> Any:
        return self.client.post(
            "/login/",
            {
                "username": self.user.email,
                "password": password,
                FIELD: str(response.context["unsent"]),
            },
        )

    def setUp(self) -> None:
        super().setUp()
        self.user.set_password(PASSWORD)
        self.user.save()

    def test_what_was_typed_waits_in_the_log_in_page_and_is_sent_on_request(self) -> None:
        refused = self.client.post(SUBMIT, {"answer-item": TYPED, "answer-amount": "12.50"})
        self.assertContains(refused, SHOWN, status_code=401)

        offered = self.log_in(refused)
        self.assertTemplateUsed(offered, "users/accounts/send_again.html")
        self.assertContains(offered, SHOWN)
        self.assertContains(offered, f'action="{SUBMIT}"')
        self.assertFalse(TicketInstance.objects.exists())

        sent = self.client.post(SUBMIT, hidden_fields(offered))
        self.assertRedirects(sent, "/tickets/1/")
        data = {"item": "A <b>chair</b>\nfor Dora", "amount": 12.5}
        self.assertEqual(TicketInstance.objects.get().ticket_data, data)

    def test_it_survives_a_wrong_password_and_a_reload(self) -> None:
        refused = self.client.post(SUBMIT, {"answer-item": TYPED})

        wrong = self.log_in(refused, "not the password")
        self.assertContains(wrong, SHOWN)
        right = self.log_in(wrong)
        reloaded = self.log_in(right)

        self.assertContains(reloaded, SHOWN)

    def test_a_button_is_offered_again_instead_of_an_empty_405(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        self.user.groups.set(self.ticket_admin.groups.all())
        path = f"/manage/tickets/{ticket.number}/hold/"

        offered = self.log_in(self.client.post(path))

        self.assertContains(offered, f'action="{path}"')
        self.client.post(path, hidden_fields(offered))
        ticket.refresh_from_db()
        self.assertEqual(ticket.status, WorkflowStatus.ON_HOLD)

    def test_files_are_named_and_the_form_is_shown_instead_of_stored(self) -> None:
        file = SimpleUploadedFile("offer.pdf", b"%PDF")
        refused = self.client.post(SUBMIT, {"answer-item": "Desk", "answer-offer": file})
        self.assertContains(refused, "offer.pdf", status_code=401)

        shown = self.client.post(SUBMIT, hidden_fields(self.log_in(refused)))

        self.assertContains(shown, 'value="Desk"')
        self.assertFalse(TicketInstance.objects.exists())

    def test_passwords_are_not_kept(self) -> None:
        refused = self.client.post("/profile/password/", {"new_password1": "hunter2hunter2"})

        self.assertNotContains(refused, "hunter2", status_code=401)

    def test_answers_to_questions_about_passwords_are_kept(self) -> None:
        """Their names hold the word, but they are asked and shown like any other."""
        refused = self.client.post(SUBMIT, {"answer-password_wanted": TYPED})

        self.assertContains(refused, SHOWN, status_code=401)

    def test_a_piece_of_a_page_is_refused_without_a_page(self) -> None:
        response = self.client.post(
            SUBMIT, {"answer-item": "Desk", "refresh": "1"}, headers={"HX-Request": "true"}
        )

        self.assertEqual((response.status_code, response.content), (401, b""))

    def test_a_page_that_was_only_opened_leads_to_the_log_in_page_as_ever(self) -> None:
        self.assertRedirects(self.client.get("/tickets/"), "/login/?next=/tickets/")

    def test_a_form_of_another_site_is_not_offered(self) -> None:
        for text in ('["https://evil.example/", [], []]', '["//evil.example", [], []]', "[1]", "x"):
            with self.subTest(text):
                self.assertIsNone(UnsentForm.parse(text))


class CsrfFailureTest(TicketTestCase):
    def post(self, **headers: str) -> Any:
        browser = self.client_class(enforce_csrf_checks=True)
        browser.force_login(self.user)
        with self.assertLogs("django.security.csrf", "WARNING"):
            return browser.post(SUBMIT, {"answer-item": TYPED}, headers=headers)

    def test_a_form_of_ours_can_be_sent_again(self) -> None:
        for headers in (
            {"Origin": "http://testserver"},
            {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "same-origin"},
        ):
            with self.subTest(headers):
                response = self.post(**headers)

                self.assertContains(response, SHOWN, status_code=403)
                self.assertContains(response, "Send again", status_code=403)
                self.assertEqual(hidden_fields(response), {"answer-item": TYPED})

    def test_a_log_in_form_that_is_too_old_still_carries_what_was_typed(self) -> None:
        """Each log-in makes the tokens of other tabs, and of a page that is reloaded, too old."""
        browser = self.client_class(enforce_csrf_checks=True)
        browser.force_login(self.user)
        carried = UnsentForm(SUBMIT, (("answer-item", TYPED),))
        for headers, can_be_sent in (
            ({"Origin": "http://testserver"}, True),
            ({"Origin": "https://evil.example"}, False),
        ):
            with self.subTest(headers), self.assertLogs("django.security.csrf", "WARNING"):
                response = browser.post("/login/", {FIELD: str(carried)}, headers=headers)

                self.assertContains(response, SHOWN, status_code=403)
                self.assertEqual(response.context["unsent"], carried)
                offer = f'<form method="post" action="{SUBMIT}">'
                self.assertEqual(offer in response.text, can_be_sent)

    def test_a_form_that_another_site_may_have_sent_cannot_but_its_text_is_shown(self) -> None:
        for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            with self.subTest(headers):
                response = self.post(**headers)

                self.assertContains(response, SHOWN, status_code=403)
                self.assertNotContains(response, "Send again", status_code=403)


class RefusedPagesTest(TicketTestCase):
    def test_a_task_that_went_to_a_colleague_shows_what_was_typed(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        reassign_task(task=task, to=self.colleague, by=self.ticket_admin)
        self.client.log_in(self.worker)

        response = self.client.post(f"/tasks/{task.pk}/", {"answer-note_for_all": TYPED})

        self.assertContains(response, SHOWN, status_code=404)
        self.assertContains(response, "<dt>Note for all</dt>", status_code=404)
        self.assertContains(response, "Nothing was saved", status_code=404)

    def test_a_role_that_was_taken_away_shows_what_was_typed(self) -> None:
        self.client.log_in(self.admin)

        response = self.client.post(SUBMIT, {"answer-item": TYPED})

        self.assertContains(response, SHOWN, status_code=403)

    def test_a_form_of_another_company_shows_what_was_typed(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post(
            SUBMIT, {"answer-item": TYPED, "company_token": self.other_company.pk}
        )

        self.assertContains(response, SHOWN, status_code=409)

    def test_acting_that_is_over_shows_what_was_typed(self) -> None:
        self.client.log_in(self.superuser)

        response = self.client.post(SUBMIT, {"answer-item": TYPED})

        self.assertContains(response, SHOWN, status_code=409)
        self.assertContains(response, "Your session for this company has ended", status_code=409)

    def test_unsent_form_can_be_resent_after_a_database_outage(self) -> None:
        def refuse(*_statement: object) -> None:
            raise OperationalError("no route to host")

        self.client.log_in(self.user)
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"), connection.execute_wrapper(refuse):
            response = self.client.post(SUBMIT, {"answer-item": TYPED, CSRF_TOKEN: "mine"})

        self.assertContains(response, SHOWN, status_code=503)
        self.assertContains(response, f'action="{SUBMIT}"', status_code=503)
        self.assertContains(response, 'value="mine"', status_code=503)

    def test_an_address_of_a_button_is_a_page_in_words(self) -> None:
        self.client.log_in(self.ticket_admin)

        response = self.client.get("/manage/tickets/save-view/", headers={"Accept": "text/html"})

        self.assertContains(response, "This link doesn't open a page", status_code=405)
        self.assertEqual(response.headers["Allow"], "POST")


class PageFieldsTest(SimpleTestCase):
    def test_no_hidden_field_of_a_template_passes_for_typed(self) -> None:
        names: set[str] = set()
        for path in Path(settings.BASE_DIR, "templates").glob("**/*.html"):
            found = re.findall(r'type="hidden" name="([^"]+)"', path.read_text())
            names |= {name for name in found if not name.startswith("{{ name")}
        fixed = {name for name in names if "{{" not in name}
        made = {name for name in names - fixed if not name.startswith(("{{ filter", "{{ key"))}

        self.assertEqual(fixed - PAGE_FIELDS - {CSRF_TOKEN, FIELD}, set())
        for name in made:
            with self.subTest(name):
                fits = name.startswith(PAGE_FIELD_PREFIXES) or name.endswith(PAGE_FIELD_SUFFIXES)
                self.assertTrue(fits)
