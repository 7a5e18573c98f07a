"""/team/: people, their roles, company roles."""

import re
import threading
from typing import Any

from django.db import connection
from django.test import tag
from django.test.utils import CaptureQueriesContext

from users.errors import LastAdmin
from users.models import AuditEvent, CompanyRole, User, UserCompanyRole
from users.roles import ADMIN, TASK_WORKER, USER
from users.services.people import change_roles, deactivate_person
from users.tenancy import as_company
from users.tests.base import PASSWORD, CompanyPeople, CompanyTestCase, KeepsRoles
from users.tests.factories import make_person


class TeamCase(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def open(self, path: str) -> Any:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200)
        return response

    def roles_of(self, person: User) -> set[str]:
        return set(person.groups.values_list("name", flat=True))


class PeopleTest(TeamCase):
    def names(self, query: str = "") -> list[str]:
        return [person.first_name for person in self.open(f"/team/?{query}").context["people"]]

    def test_list_has_exactly_the_people_of_the_company(self) -> None:
        self.assertEqual(
            sorted(self.names()),
            ["Admin", "Colleague", "Creator", "Ticketadmin", "User", "Worker"],
        )

    def test_each_filter(self) -> None:
        User.objects.filter(pk=self.user.pk).update(is_active=False)
        User.objects.filter(pk=self.worker.pk).update(is_available=False)
        staff = self.role("Staff").pk
        for query, found in (
            ("state=deactivated", ["User"]),
            ("state=away", ["Worker"]),
            ("state=away&state=deactivated", ["User", "Worker"]),
            ("role=admin", ["Admin"]),
            ("role=task_worker&state=available", ["Colleague"]),
            (f"company_role={staff}", ["Worker"]),
            ("q=coll", ["Colleague"]),
            ("q=worker%40company person", ["Worker"]),
            ("q=root", []),
            ("q=%00", ["Admin", "Colleague", "Creator", "Ticketadmin", "User", "Worker"]),
        ):
            with self.subTest(query):
                self.assertEqual(sorted(self.names(query)), found)

    def test_it_costs_the_same_for_many(self) -> None:
        self.open("/team/")
        costs = []
        for _ in range(2):
            self.open("/team/")
            with CaptureQueriesContext(connection) as statements:
                self.open("/team/")
            costs.append(len(statements))
            for number in range(15):
                make_person(
                    self.company, f"p{len(costs)}-{number}", roles=[USER], company_roles=("Staff",)
                )

        self.assertEqual(costs[0], costs[1])


class RolesTest(TeamCase):
    def save(self, person: User, **roles: Any) -> Any:
        return self.client.post(f"/team/{person.pk}/", roles)

    def test_roles_are_set_as_ticked(self) -> None:
        staff, manager = self.role("Staff"), self.role("Manager")

        self.save(self.user, system_roles=[USER, TASK_WORKER], company_roles=[staff.pk, manager.pk])
        self.save(self.user, system_roles=[TASK_WORKER], company_roles=[manager.pk])

        self.assertEqual(self.roles_of(self.user), {TASK_WORKER})
        self.assertEqual(list(self.user.company_roles.all()), [manager])
        event = AuditEvent.objects.filter(action="roles_changed").latest("pk")
        self.assertEqual(event.details, {"added": [], "removed": ["User", "Staff"]})
        self.assertEqual((event.actor, event.subject), (self.admin, str(self.user)))

    def test_what_does_not_exist_changes_nothing(self) -> None:
        with as_company(self.other_company):
            theirs = CompanyRole.objects.get(role_name="Staff").pk
        for roles in (
            {"system_roles": ["root"]},
            {"system_roles": [USER], "company_roles": [theirs]},
            {"system_roles": [USER], "company_roles": ["x"]},
            {"system_roles": [USER], "company_roles": ["9" * 40]},
            {"system_roles": ["\x00"]},
        ):
            with self.subTest(roles):
                self.assertEqual(self.save(self.user, **roles).status_code, 422)
                self.assertEqual(self.roles_of(self.user), {USER})

    def test_the_last_admin_keeps_the_role(self) -> None:
        response = self.save(self.admin, system_roles=[USER])

        self.assertContains(response, "is the only admin", status_code=422)
        self.assertEqual(self.roles_of(self.admin), {ADMIN})

    def test_a_deactivated_admin_does_not_count(self) -> None:
        second = make_person(self.company, "second", roles=[ADMIN])
        User.objects.filter(pk=second.pk).update(is_active=False)

        with self.assertRaises(LastAdmin):
            change_roles(person=self.admin, system_roles=[], company_roles=[])

    def test_one_of_two_admins_may_go(self) -> None:
        make_person(self.company, "second", roles=[ADMIN])

        self.save(self.admin, system_roles=[USER])

        self.assertEqual(self.roles_of(self.admin), {USER})
        self.assertEqual(self.client.get("/team/").status_code, 403)


@tag("faults")
class AtOnceTest(CompanyPeople, KeepsRoles):
    def test_two_admins_removing_each_other_leave_one_admin(self) -> None:
        self.make_people()
        second = make_person(self.company, "second", roles=[ADMIN])
        start = threading.Barrier(2)
        refused: list[str] = []

        def remove(person: User) -> None:
            start.wait()
            try:
                with as_company(self.company):
                    change_roles(person=person, system_roles=[USER], company_roles=[])
            except LastAdmin as refusal:
                refused.append(refusal.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=remove, args=[each]) for each in (self.admin, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual(refused, ["last-admin"])
        self.assertEqual(User.objects.in_group(ADMIN).filter(company=self.company).count(), 1)


class DeactivateTest(TeamCase):
    def test_deactivated_user_is_logged_out_immediately(self) -> None:
        self.user.set_password(PASSWORD)
        self.user.save()
        other = self.client_class()
        other.force_login(self.user)

        self.client.post(f"/team/{self.user.pk}/deactivate/")

        self.assertEqual(other.get("/tickets/").status_code, 302)
        answer = self.client_class().post(
            "/login/", {"username": self.user.email, "password": PASSWORD}
        )
        self.assertEqual(answer.status_code, 200)  # the form again
        self.client.post(f"/team/{self.user.pk}/reactivate/")
        self.user.refresh_from_db()
        self.assertTrue(self.user.is_active)
        actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
        self.assertLess(actions.index("person_deactivated"), actions.index("person_reactivated"))

    def test_deactivating_oneself_is_refused(self) -> None:
        make_person(self.company, "second", roles=[ADMIN])

        response = self.client.post(f"/team/{self.admin.pk}/deactivate/", follow=True)

        self.assertContains(response, "You can&#x27;t deactivate your own account.")
        self.admin.refresh_from_db()
        self.assertTrue(self.admin.is_active)

    def test_the_last_admin_cannot_be_deactivated(self) -> None:
        with self.assertRaises(LastAdmin):
            deactivate_person(person=self.admin, by=self.superuser)


class CompanyRolesTest(TeamCase):
    def test_one_is_added_given_and_deleted(self) -> None:
        self.client.post("/team/roles/", {"name": "Driver", "description": "Drives."})
        role = self.role("Driver")
        path = f"/team/roles/{role.pk}/"

        self.client.post(path, {"name": "Pilot", "members": [self.user.pk, self.worker.pk]})
        self.client.post(path, {"name": "Pilot", "members": [self.worker.pk]})

        role.refresh_from_db()
        self.assertEqual((role.role_name, list(role.users.all())), ("Pilot", [self.worker]))
        self.client.post(f"{path}delete/")
        self.assertFalse(CompanyRole.objects.filter(pk=role.pk).exists())
        self.assertFalse(UserCompanyRole.objects.filter(role=role.pk).exists())

    def test_deactivated_member_keeps_the_company_role(self) -> None:
        role = self.role("Staff")
        self.assertEqual(list(role.users.all()), [self.worker])
        deactivate_person(person=self.worker, by=self.admin)

        self.client.post(f"/team/roles/{role.pk}/", {"name": "Staff", "members": [self.user.pk]})

        self.assertEqual(set(role.users.all()), {self.worker, self.user})

    def test_a_name_is_given_once_whatever_its_case(self) -> None:
        response = self.client.post("/team/roles/", {"name": "staff"})
        self.assertContains(response, "A company role named", status_code=422)

        role = self.role("Manager")
        response = self.client.post(f"/team/roles/{role.pk}/", {"name": "STAFF"})
        self.assertContains(response, "A company role named", status_code=422)
        role.refresh_from_db()
        self.assertEqual(role.role_name, "Manager")

    def test_strangers_are_no_members(self) -> None:
        role = self.role("Staff")
        for person in (self.stranger, self.superuser):
            with self.subTest(person=person):
                answers = {"name": "Staff", "members": [person.pk]}

                status = self.client.post(f"/team/roles/{role.pk}/", answers).status_code

                self.assertEqual(status, 422)


class ActingTest(CompanyTestCase):
    """Superusers who act for the company look, and change nothing of this."""

    def test_passwords_invitations_and_roles_cannot_be_changed(self) -> None:
        self.client.force_login(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        token = {"company_token": self.company.pk}
        role = self.role("Staff").pk
        for path in (
            "/team/invite/",
            f"/team/{self.user.pk}/",
            f"/team/{self.user.pk}/deactivate/",
            f"/team/{self.user.pk}/reactivate/",
            "/team/roles/",
            f"/team/roles/{role}/",
            f"/team/roles/{role}/delete/",
            "/profile/password/",
        ):
            with self.subTest(path):
                response = self.client.post(path, token)

                self.assertContains(
                    response, "Not available while you act for a company", status_code=403
                )
        for path in ("/team/", "/team/roles/", f"/team/{self.user.pk}/", "/team/invitations/"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)

    def test_pages_say_so_instead_of_offering_a_form(self) -> None:
        self.client.force_login(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        role = self.role("Staff").pk
        person, shown = f"/team/{self.user.pk}/", f"/team/roles/{role}/"
        for path in ("/team/invite/", "/team/roles/", "/profile/password/", person, shown,
                     f"{person}deactivate/"):  # fmt: skip
            with self.subTest(path):
                _frame, _main, page = self.client.get(path).content.decode().partition("<main")
                page = page.partition("</main>")[0]
                controls = re.sub(r"(?s)<fieldset disabled>.*</fieldset>", "", page)

                self.assertIn("Only its own admins can change", page)
                self.assertNotIn('type="submit"', page)
                self.assertNotRegex(controls, r'<(input (?!type="hidden")|textarea|select)')
                self.assertEqual("<fieldset disabled>" in page, path in (person, shown))
        for path in ("/team/", "/team/invitations/"):
            self.assertNotContains(self.client.get(path), "Invite people")
