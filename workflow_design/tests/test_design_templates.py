"""The gallery, the preview of a template, and using one."""

import re
from typing import Any

from ticketflower.tests.forms import PageForm
from users.models import CompanyRole
from users.roles import ADMIN, USER, WORKFLOW_CREATOR
from users.services.company_roles import (
    add_company_role,
    change_company_role,
    delete_company_role,
)
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_design.errors import TemplateRolesMissing
from workflow_design.gallery.templates import Template, all_templates, template_named
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import discard_draft
from workflow_design.services.export import document_of
from workflow_design.services.template_use import use_template
from workflow_design.tests.base import DRAFT, PUBLISHED, DesignTestCase

GALLERY = "/design/templates/"
PREVIEW = "/design/templates/purchase/"
BOTH_DRAFTS = "/design/publish/?workflow=purchase&ticket=purchase"


def purchase() -> Template:
    template = template_named("purchase")
    assert template is not None
    return template


class TemplatesTestCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.creator)

    def role(self, name: str) -> CompanyRole:
        return CompanyRole.objects.get(role_name=name)

    def rename(self, name: str, new_name: str) -> None:
        with as_company(self.company):
            change_company_role(
                role=self.role(name), name=new_name, description="", members=[self.worker]
            )

    def use(self, **choices: str) -> Any:
        return self.client.post(PREVIEW, {"action": "use", **choices})

    def titles(self, status: str = DRAFT) -> list[str]:
        with as_company(self.company):
            return sorted(
                each.title
                for model in (WorkflowDefinition, TicketType)
                for each in model.objects.filter(status=status)
            )


class GalleryTest(TemplatesTestCase):
    def test_it_shows_every_template_with_its_steps_and_roles(self) -> None:
        response = self.client.get(GALLERY)

        for template in all_templates():
            self.assertContains(response, f'href="/design/templates/{template.name}/"')
        self.assertContains(response, "5 steps · Manager, Staff, Finance")
        self.assertContains(response, "<li data-decides>Approve the purchase</li>")
        self.assertContains(response, 'href="/design/upload/"')

    def test_a_search_narrows_it(self) -> None:
        response = self.client.get(GALLERY, {"q": " Trip "})

        self.assertContains(response, "/design/templates/travel/")
        self.assertNotContains(response, "/design/templates/purchase/")
        self.assertContains(response, 'value="Trip"')

    def test_a_search_without_a_result_says_so(self) -> None:
        response = self.client.get(GALLERY, {"q": "<b>zebra"})

        self.assertContains(response, "No matching templates")
        self.assertNotContains(response, "<b>zebra")

    def test_new_workflow_leads_here(self) -> None:
        for path in ("/design/workflows/", "/design/tickets/", "/design/tasks/"):
            self.assertContains(self.client.get(path), 'href="/design/templates/"')


class PreviewTest(TemplatesTestCase):
    def test_each_shows_its_form_steps_and_diagram_and_no_json(self) -> None:
        for template in all_templates():
            with self.subTest(template.name):
                page = self.client.get(f"{GALLERY}{template.name}/").content.decode()

                text = re.sub(r"<script.*?</script>|<[^>]+>", "", page, flags=re.DOTALL)
                for field in template.workflow["fields"]:
                    self.assertIn(field["Label"].replace("'", "&#x27;"), text)
                for step in template.steps:
                    self.assertIn(f"{step.title}".replace("'", "&#x27;"), text)
                self.assertIn('<svg class="tf-diagram"', page)
                self.assertNotIn('{"', text)
                self.assertNotIn("&quot;FieldName", text)

    def test_its_form_cannot_be_sent(self) -> None:
        page = self.client.get(PREVIEW).content.decode()

        preview = page[page.index("<fieldset disabled>") : page.index('id="steps"')]
        self.assertNotIn("<form", preview)
        self.assertNotIn("hx-post", preview)
        self.assertIn("Shown only if Urgent is yes.", preview)

    def test_an_unknown_template_does_not_exist(self) -> None:
        self.assertEqual(self.client.get("/design/templates/none/").status_code, 404)
        self.assertEqual(self.client.post("/design/templates/none/").status_code, 404)


class UseTest(TemplatesTestCase):
    def test_it_becomes_drafts_and_publishing_is_confirmed(self) -> None:
        response = self.use()

        self.assertRedirects(response, BOTH_DRAFTS)
        self.assertEqual(self.titles(), ["Buy something", "Purchase request"])
        self.assertEqual(self.titles(PUBLISHED), [])

    def test_customized_first_it_is_opened(self) -> None:
        response = self.client.post(PREVIEW, {"action": "customize"})

        self.assertRedirects(response, "/design/workflows/purchase/customize/")

    def test_it_gets_free_keys_where_the_company_has_its_own(self) -> None:
        self.publish(purchase().document)

        response = self.use()

        self.assertRedirects(response, "/design/publish/?workflow=purchase-2&ticket=purchase-2")
        self.assertEqual(self.titles(), ["Buy something (2)", "Purchase request (2)"])
        self.assertEqual(self.titles(PUBLISHED), ["Buy something", "Purchase request"])
        with as_company(self.company):
            types = TicketType.objects.filter(status=DRAFT)
            self.assertEqual({each.workflow.key for each in types}, {"purchase-2"})

    def test_one_key_that_is_taken_moves_all_of_them(self) -> None:
        self.publish(purchase().document)
        with as_company(self.company):
            for ticket_type in TicketType.objects.all():
                ticket_type.delete()

        self.use()

        self.assertEqual(len(self.titles()), 2)
        self.assertIn("Purchase request (2)", self.titles())

    def test_a_second_click_makes_no_second_workflow(self) -> None:
        self.use()

        self.assertRedirects(self.use(), BOTH_DRAFTS)

        self.assertEqual(len(self.titles()), 2)

    def test_a_draft_that_was_changed_is_left_alone(self) -> None:
        self.use()
        with as_company(self.company):
            document = {**document_of(self.workflow()), "title": "Purchases of ours"}
        self.store(document)

        self.use()

        self.assertIn("Purchases of ours", self.titles())
        self.assertIn("Purchase request (2)", self.titles())

    def test_a_discarded_part_makes_a_new_copy(self) -> None:
        self.use()
        with as_company(self.company):
            discard_draft(draft=self.ticket_type(key="purchase"), by=self.creator)

        self.use()

        self.assertEqual(len(self.titles()), 3)

    def test_old_versions_of_others_are_not_taken_for_it(self) -> None:
        self.use()
        self.client.force_login(self.stranger)

        self.assertRedirects(self.use(), BOTH_DRAFTS)

        self.assertEqual(len(self.titles()), 2)
        with as_company(self.other_company):
            self.assertEqual(WorkflowDefinition.objects.count(), 1)


class RolesTest(TemplatesTestCase):
    def test_a_renamed_role_is_replaced_by_one_of_the_company(self) -> None:
        self.rename("Finance", "Accounting")
        with as_company(self.company):
            accounting = self.role("Accounting")

        page = self.client.get(PREVIEW)
        self.assertContains(page, "Which role does the work of “Finance”?")
        self.assertNotContains(page, "Which role does the work of “Manager”?")
        response = self.use(role_finance=str(accounting.pk))

        self.assertRedirects(response, BOTH_DRAFTS)
        with as_company(self.company):
            roles = {task.key: task.worker_role for task in self.workflow().tasks.all()}
        self.assertEqual(roles["check-budget"], accounting)

    def test_nothing_is_stored_until_a_role_is_chosen(self) -> None:
        self.rename("Finance", "Accounting")

        for choice in ({}, {"role_finance": ""}, {"role_finance": "0"}, {"role_finance": "new"}):
            with self.subTest(choice):
                response = self.use(**choice)

                self.assertEqual(response.status_code, 422)
                self.assertEqual(self.titles(), [])

    def test_a_choice_is_for_its_role_whichever_others_are_missing_then(self) -> None:
        self.rename("Manager", "Boss")
        self.rename("Finance", "Accounting")
        with as_company(self.company):
            boss, accounting = self.role("Boss"), self.role("Accounting")
            add_company_role(company=self.company, name="Manager", description="")

        self.use(role_manager=str(boss.pk), role_finance=str(accounting.pk))

        with as_company(self.company):
            roles = {task.key: task.worker_role for task in self.workflow().tasks.all()}
            self.assertEqual(roles["approve"], self.role("Manager"))
        self.assertEqual(roles["check-budget"], accounting)

    def test_who_manages_people_can_create_it(self) -> None:
        self.rename("Finance", "Accounting")
        both = make_person(self.company, "both", roles=[WORKFLOW_CREATOR, ADMIN])
        self.client.force_login(both)
        self.assertContains(self.client.get(PREVIEW), "Create the role “Finance”")

        self.assertRedirects(self.use(role_finance="new"), BOTH_DRAFTS)

        with as_company(self.company):
            self.assertEqual(self.role("Finance").users.count(), 0)

    def test_two_roles_may_become_one(self) -> None:
        self.rename("HR", "Office")
        self.rename("Manager", "Boss")
        with as_company(self.company):
            chosen = {"HR": self.role("Boss"), "Manager": self.role("Boss")}
            template = template_named("onboarding")
            assert template is not None
            stored = use_template(
                company=self.company, by=self.creator, template=template, roles=chosen
            )

            access = document_of(TicketType.objects.get(pk=stored.ticket_types[0].pk))
        self.assertEqual(access["company_role_access"], ["Boss"])

    def test_a_role_that_was_deleted_meanwhile_is_asked_for_again(self) -> None:
        self.rename("Finance", "Accounting")
        with as_company(self.company):
            accounting = self.role("Accounting")
            delete_company_role(role=self.role("Accounting"))

            with self.assertRaisesMessage(TemplateRolesMissing, "the role “Finance”"):
                use_template(
                    company=self.company,
                    by=self.creator,
                    template=purchase(),
                    roles={"Finance": accounting},
                )
        self.assertEqual(self.titles(), [])

    def test_a_role_of_another_company_cannot_be_chosen(self) -> None:
        self.rename("Finance", "Accounting")
        with as_company(self.other_company):
            theirs = CompanyRole.objects.get(role_name="Finance")

        response = self.use(role_finance=str(theirs.pk))

        self.assertEqual(response.status_code, 422)


class PublishedTest(TemplatesTestCase):
    def test_publishing_offers_the_next_steps(self) -> None:
        both = make_person(self.company, "both", roles=[WORKFLOW_CREATOR, ADMIN, USER])
        for person, links in ((self.creator, []), (both, ["/tickets/new/", "/team/invite/"])):
            self.client.force_login(person)
            confirmation = self.client.get(self.use().url)
            form = PageForm(confirmation.content.decode())

            page = self.client.post(BOTH_DRAFTS, {**form.values, **form.lists}, follow=True)

            with self.subTest(person.first_name):
                (message,) = page.context["messages"]
                self.assertEqual(re.findall(r'href="([^"]+)"', str(message)), links)
                self.assertContains(page, str(message))
