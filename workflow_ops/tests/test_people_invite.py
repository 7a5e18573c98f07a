"""Invitations with roles that would let people do nothing."""

from typing import Any

from users.models import CompanyRole, Invitation
from users.roles import ADMIN, TASK_WORKER, USER
from users.tests.base import CompanyTestCase
from workflow_ops.tests.factories import bundle, form_task, publish

PATH = "/team/invite/"


class RoleGapsTest(CompanyTestCase):
    """Tickets are for Staff and HR, tasks for Finance."""

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)
        ticket = {"title": "Leave", "company_role_access": ["HR", "Staff"]}
        document = bundle(
            "leave",
            tasks=[form_task("pay", worker_role="Finance")],
            transitions=[{"from": None, "to": "pay"}, {"from": "pay", "to": None}],
            ticket=ticket,
        )
        publish(self.company, self.creator, document)

    def invite(self, system_roles: list[str], *company_roles: str, **more: str) -> Any:
        roles = CompanyRole.objects.filter(role_name__in=company_roles)
        answers = {
            "addresses": "new@ours.example",
            "system_roles": system_roles,
            "company_roles": [role.pk for role in roles],
            **more,
        }
        return self.client.post(PATH, answers)

    def test_staff_is_chosen_to_begin_with(self) -> None:
        form = self.client.get(PATH).context["form"]

        self.assertEqual(form["system_roles"].value(), [USER])
        self.assertEqual(form["company_roles"].value(), [self.role("Staff").pk])

    def test_roles_that_open_something_are_enough(self) -> None:
        for roles, company_roles in (
            ([USER], ("Staff",)),
            ([TASK_WORKER], ("Finance", "IT")),
            ([USER, TASK_WORKER], ("HR", "Finance")),
            ([ADMIN], ()),
        ):
            with self.subTest(roles, company_roles=company_roles):
                self.assertRedirects(self.invite(roles, *company_roles), "/team/invitations/")
                Invitation.objects.all().delete()

    def test_roles_that_open_nothing_are_to_be_confirmed(self) -> None:
        submit = "Ticket types need one of these company roles: HR, Staff."
        work = "Tasks need one of these company roles: Finance."
        for roles, company_roles, key, sentences in (
            ([USER], (), "submit", [submit]),
            ([USER, TASK_WORKER], ("IT",), "submit work", [submit, work]),
            ([USER, TASK_WORKER], ("Staff",), "work", [work]),
            ([], ("Staff",), "role", ["can log in but can't do anything"]),
        ):
            with self.subTest(roles, company_roles=company_roles):
                response = self.invite(roles, *company_roles)

                for sentence in sentences:
                    self.assertContains(response, sentence)
                self.assertContains(response, f'name="confirmed" value="{key}"')
                self.assertFalse(Invitation.objects.exists())

                self.invite(roles, *company_roles, confirmed=key)

                self.assertTrue(Invitation.objects.exists())
                Invitation.objects.all().delete()

    def test_what_was_confirmed_is_just_that(self) -> None:
        response = self.invite([USER, TASK_WORKER], confirmed="submit")

        self.assertEqual(response.context["gaps"].key, "submit work")
        self.assertFalse(Invitation.objects.exists())


class NewCompanyTest(CompanyTestCase):
    def test_it_is_not_warned_before_there_are_ticket_types(self) -> None:
        self.client.log_in(self.admin)
        answers = {"addresses": "new@ours.example", "system_roles": [USER, TASK_WORKER]}

        self.assertRedirects(self.client.post(PATH, answers), "/team/invitations/")
