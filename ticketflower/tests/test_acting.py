"""What acting for a company means on the pages of that company."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, ClassVar

from ticketflower.tests.forms import PageForm
from ticketflower.tests.test_access import ACCOUNT, GET, PUBLIC, TABLE
from users.models import Company, Impersonation
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import publish

BANNER = "You're acting for <strong>{}</strong>"

FOR_TOOLS = {"design:check"}
"""No form, and stores nothing: it answers with JSON, and a no is JSON, too."""


class ActingCase(TicketTestCase):
    their_type: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.other_company):
            cls.their_type = publish(cls.other_company, cls.stranger)

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def act_for(self, company: Company) -> None:
        self.client.post(f"/companies/{company.pk}/act/", {"reason": "Support request 17"})

    def open_form(self) -> dict[str, str]:
        page = self.client.get("/tickets/new/purchase/")
        return {**PageForm(page.content.decode()).values, "answer-item": "Laptop"}

    def send(self, form: dict[str, str]) -> Any:
        return self.client.post("/tickets/new/purchase/", form)

    def tickets(self, company: Company) -> list[TicketInstance]:
        with as_company(company):
            return list(TicketInstance.objects.for_detail())

    def assert_refused(self, response: Any) -> None:
        self.assertContains(response, "belongs to another company", status_code=409)
        self.assertContains(response, "Nothing was saved", status_code=409)
        self.assertEqual(self.tickets(self.company) + self.tickets(self.other_company), [])


class WorkForACompanyTest(ActingCase):
    def test_a_ticket_is_the_superusers_own_in_that_company(self) -> None:
        self.act_for(self.company)

        response = self.send(self.open_form())

        self.assertRedirects(response, "/tickets/1/")
        (ticket,) = self.tickets(self.company)
        self.assertEqual(ticket.created_by, self.superuser)
        self.assertEqual(ticket.company, self.company)
        self.assertEqual(self.tickets(self.other_company), [])

    def test_every_page_of_the_company_has_the_banner(self) -> None:
        self.act_for(self.company)
        self.send(self.open_form())

        for name, row in TABLE.items():
            if row.methods != GET or "{" in row.path or "download" in name:
                continue
            response = self.client.get(row.path, follow=name == "manage:ticket")
            if response.headers["Content-Type"].startswith("text/html") and name != "styleguide":
                with self.subTest(name):
                    self.assertIn(BANNER.format("Ours"), response.content.decode())

    def test_what_belongs_to_another_company_does_not_exist(self) -> None:
        with as_company(self.other_company):
            Company.objects.filter(pk=self.other_company.pk).update(last_ticket_number=6)
        self.act_for(self.other_company)
        self.send(self.open_form())
        self.assertEqual(self.client.get("/tickets/7/").status_code, 200)

        self.act_for(self.company)

        self.assertEqual(self.client.get("/manage/tickets/7/").status_code, 404)
        self.assertEqual(self.client.get("/tickets/7/").status_code, 404)

    def test_a_page_that_does_not_exist_has_the_banner_too(self) -> None:
        self.act_for(self.company)

        page = self.client.get("/manage/tickets/999/")

        self.assertContains(page, BANNER.format("Ours"), status_code=404)


class AfterTheEndTest(ActingCase):
    def setUp(self) -> None:
        super().setUp()
        self.act_for(self.company)

    def assert_no_company(self) -> None:
        for name, row in TABLE.items():
            if row.who in (PUBLIC, ACCOUNT, "superuser") or "{" in row.path or name in FOR_TOOLS:
                continue
            for method in row.methods:
                with self.subTest(name, method=method):
                    response = self.client.generic(method, row.path)

                    if method == "POST":
                        self.assertEqual(response.status_code, 409)
                    else:
                        self.assertRedirects(response, "/companies/", fetch_redirect_response=False)

    def test_after_stopping_company_pages_lead_to_the_list_of_companies(self) -> None:
        self.client.post("/companies/stop/")

        self.assert_no_company()
        self.assertRedirects(self.client.get("/"), "/companies/")

    def test_after_an_hour_too(self) -> None:
        Impersonation.objects.update(expires_at=Impersonation.objects.get().created_at)

        self.assert_no_company()

    def test_a_form_sent_too_late_is_not_stored(self) -> None:
        form = self.open_form()
        acting = Impersonation.objects.get()
        acting.expires_at -= timedelta(minutes=60)
        acting.save(update_fields=["expires_at"])

        response = self.client.post("/tickets/new/purchase/", form)

        sentence = "Your session for the company has expired."
        self.assertContains(response, sentence, status_code=409)
        self.assertEqual(self.tickets(self.company), [])


class FormOfAnotherCompanyTest(ActingCase):
    def test_a_form_of_the_company_acted_for_is_taken(self) -> None:
        self.act_for(self.other_company)
        self.act_for(self.company)

        self.send(self.open_form())

        self.assertEqual(len(self.tickets(self.company)), 1)

    def test_a_form_opened_before_switching_is_refused(self) -> None:
        self.act_for(self.other_company)
        form = self.open_form()
        self.act_for(self.company)

        self.assert_refused(self.send(form))

    def test_a_superusers_form_must_say_its_company(self) -> None:
        self.act_for(self.company)
        form = self.open_form()
        del form["company_token"]

        self.assert_refused(self.send(form))

    def test_nonsense_is_no_company(self) -> None:
        self.act_for(self.company)
        form = self.open_form()
        for token in ("", "0", f"0{self.company.pk}", f" {self.company.pk}", "None"):
            with self.subTest(token):
                self.assert_refused(self.send({**form, "company_token": token}))

    def test_the_company_in_the_address_does_not_count(self) -> None:
        self.act_for(self.company)
        form = self.open_form()
        del form["company_token"]

        path = f"/tickets/new/purchase/?company_token={self.company.pk}"
        self.assert_refused(self.client.post(path, form))

    def test_other_ways_of_changing_need_it_too(self) -> None:
        self.act_for(self.company)

        for method in ("PUT", "PATCH", "DELETE"):
            with self.subTest(method):
                self.assertEqual(self.client.generic(method, "/tasks/").status_code, 409)

    def test_every_form_of_the_company_needs_it(self) -> None:
        self.act_for(self.company)

        for name, row in TABLE.items():
            if name in FOR_TOOLS:
                continue
            if "POST" in row.methods and row.who not in (PUBLIC, ACCOUNT, "superuser"):
                with self.subTest(name):
                    path = row.path.format_map(defaultdict(lambda: 1))
                    token = str(self.other_company.pk)
                    response = self.client.post(path, {"company_token": token})

                    self.assertEqual(response.status_code, 409)

    def test_member_form_of_another_company_is_refused(self) -> None:
        self.client.log_in(self.user)
        form = self.open_form()

        self.assert_refused(self.send({**form, "company_token": str(self.other_company.pk)}))

    def test_people_of_one_company_need_no_token(self) -> None:
        self.client.log_in(self.user)
        form = self.open_form()
        del form["company_token"]

        self.assertRedirects(self.send(form), "/tickets/1/")
