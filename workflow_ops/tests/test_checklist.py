"""The checklist of a new company on its home page."""

import json
from datetime import timedelta
from typing import Any

from users.models import Company, CompanyRole, User
from users.roles import ADMIN, ROLES, TASK_WORKER, USER, WORKFLOW_CREATOR
from users.services.invitations import invite_people
from users.tenancy import as_company
from users.tests.base import CompanyTestCase
from users.tests.factories import make_company, make_person
from workflow_design.services.drafts import store_document
from workflow_ops.pages.checklist import NEW, checklist_of
from workflow_ops.tests.factories import bundle, make_ticket, publish


class ChecklistTest(CompanyTestCase):
    """Of a company that has just signed up."""

    new_company: Company
    founder: User

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.new_company = make_company("New")
        cls.founder = make_person(cls.new_company, "founder", roles=list(ROLES))

    def home(self, person: User | None = None) -> Any:
        self.client.log_in(person or self.founder)
        return self.client.get("/")

    def steps(self, person: User | None = None) -> list[tuple[str, bool]]:
        """The steps that the page shows, and whether each is done."""
        checklist = self.home(person).context["page"].checklist
        return [(step.url_name, step.is_done) for step in checklist.steps] if checklist else []

    def publish(self) -> None:
        with as_company(self.new_company):
            publish(self.new_company, self.founder)

    def submit(self) -> None:
        with as_company(self.new_company):
            ticket_type = publish(self.new_company, self.founder, bundle("other"))
            make_ticket(ticket_type, self.founder)

    def invite(self) -> None:
        with as_company(self.new_company):
            invite_people(
                company=self.new_company,
                emails=["b@new.example"],
                system_roles=[USER],
                company_roles=list(CompanyRole.objects.all()[:1]),
                by=self.founder,
            )

    def grow_old(self) -> None:
        long_ago = self.new_company.created_at - NEW - timedelta(days=1)
        Company.objects.filter(pk=self.new_company.pk).update(created_at=long_ago)

    def test_it_begins_with_a_template(self) -> None:
        response = self.home()

        self.assertContains(response, "0 of 3 done")
        self.assertContains(response, 'href="/design/templates/">Browse templates')
        self.assertContains(response, 'href="/team/invite/">Invite people')
        self.assertNotContains(response, ">Choose a ticket type<")
        self.assertNotContains(response, "Nothing needs attention")

    def test_each_step_is_ticked_where_it_is_done(self) -> None:
        self.publish()
        self.assertContains(self.home(), "1 of 3 done")
        self.assertContains(self.home(), 'href="/tickets/new/">Choose a ticket type<')

        self.invite()

        self.assertContains(self.home(), "2 of 3 done")

    def test_a_draft_does_not_count_as_published(self) -> None:
        with as_company(self.new_company):
            store_document(company=self.new_company, by=self.founder, text=json.dumps(bundle()))

        self.assertContains(self.home(), "0 of 3 done")

    def test_it_disappears_once_all_steps_are_done(self) -> None:
        self.submit()
        self.assertContains(self.home(), "2 of 3 done")

        make_person(self.new_company, "second", roles=[USER])

        self.assertNotContains(self.home(), "Get started")

    def test_it_is_hidden_for_everyone_by_a_click(self) -> None:
        other = make_person(self.new_company, "other", roles=[WORKFLOW_CREATOR])
        self.client.log_in(self.founder)

        response = self.client.post("/checklist/hide/", follow=True)

        self.assertContains(response, "Checklist hidden.")
        self.assertNotContains(response, "Get started")
        self.assertEqual(self.steps(other), [])

    def test_people_see_the_steps_that_are_theirs(self) -> None:
        creator = make_person(self.new_company, "creator", roles=[WORKFLOW_CREATOR])
        admin = make_person(self.new_company, "admin", roles=[ADMIN])
        worker = make_person(self.new_company, "worker", roles=[USER, TASK_WORKER])
        self.publish()

        self.assertEqual(self.steps(creator), [("design:templates", True), ("", True), ("", False)])
        self.assertEqual(self.steps(admin), [("", True), ("team:invite", True), ("", False)])
        self.assertNotContains(self.home(admin), "/checklist/hide/")
        self.assertEqual(self.steps(worker), [])

    def test_an_old_company_that_submitted_tickets_is_not_asked_about(self) -> None:
        self.submit()
        self.grow_old()

        with as_company(self.new_company):
            company = Company.objects.get(pk=self.new_company.pk)
            person = User.objects.get(pk=self.founder.pk)
            person.has_perm("workflow_ops.submit_ticket")  # reads the permissions
            with self.assertNumQueries(0):
                self.assertIsNone(checklist_of(company, person, has_types=True))

    def test_an_old_company_without_a_ticket_still_sees_it(self) -> None:
        self.publish()
        self.grow_old()

        self.assertContains(self.home(), "1 of 3 done")
