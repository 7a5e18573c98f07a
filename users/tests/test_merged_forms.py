"""Two admins with the same page open: neither undoes what the other saved."""

import json
from typing import Any, override

from users.models import CompanyRole, User
from users.roles import TASK_WORKER, TICKET_ADMIN, USER
from users.services.people import change_roles
from users.tests.base import CompanyTestCase
from users.tests.factories import make_person
from users.tests.unreadable_json import UNREADABLE


class MergedFormsTest(CompanyTestCase):
    @override
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)
        self.staff, self.finance = self.role("Staff"), self.role("Finance")

    def opened(self, path: str) -> dict[str, Any]:
        """What the browser would send of a page that is open."""
        form = self.client.get(path).context["form"]
        sent = {name: form.initial.get(name, "") for name in form.fields}
        for name in ("company_roles", "members"):
            sent[name] = [each.pk for each in sent.get(name, [])]
        return sent | {"shown": form["shown"].value()}

    def give(self, person: User, system_roles: list[str], *roles: CompanyRole) -> None:
        """As another admin does."""
        change_roles(person=person, system_roles=system_roles, company_roles=roles)

    def roles_of(self, person: User) -> tuple[set[str], set[CompanyRole]]:
        groups = set(person.groups.values_list("name", flat=True))
        return groups, set(person.company_roles.all())

    def test_the_roles_of_a_person_are_merged(self) -> None:
        self.give(self.user, [USER, TASK_WORKER], self.staff)
        path = f"/team/{self.user.pk}/"
        sent = self.opened(path)
        self.give(self.user, [USER, TASK_WORKER, TICKET_ADMIN], self.finance)

        sent["system_roles"].remove(TASK_WORKER)
        sent["company_roles"].append(self.role("IT").pk)
        self.assertEqual(self.client.post(path, sent).status_code, 302)

        merged = ({USER, TICKET_ADMIN}, {self.finance, self.role("IT")})
        self.assertEqual(self.roles_of(self.user), merged)

    def test_concurrently_added_member_is_not_removed(self) -> None:
        path = f"/team/roles/{self.staff.pk}/"
        sent = self.opened(path)
        new = make_person(self.company, "new", roles=[USER], company_roles=("Staff",))

        sent["members"] = [self.user.pk]
        self.assertEqual(self.client.post(path, sent).status_code, 302)

        self.assertEqual(set(self.staff.users.all()), {self.user, new})

    def test_concurrently_added_first_member_is_not_removed(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Driver")
        path = f"/team/roles/{role.pk}/"
        sent = self.opened(path)
        self.give(self.user, [USER], role)

        self.client.post(path, sent)

        self.assertEqual(list(role.users.all()), [self.user])

    def test_concurrent_rename_is_not_overwritten(self) -> None:
        path = f"/team/roles/{self.staff.pk}/"
        late, early = self.opened(path), self.opened(path)
        self.client.post(path, early | {"name": "Crew", "description": "All of us"})

        self.client.post(path, late | {"members": [*late["members"], self.user.pk]})

        self.staff.refresh_from_db()
        self.assertEqual((self.staff.role_name, self.staff.description), ("Crew", "All of us"))
        self.assertEqual(set(self.staff.users.all()), {self.worker, self.user})

    def test_a_page_that_is_shown_again_still_knows_what_it_showed_first(self) -> None:
        path = f"/team/roles/{self.staff.pk}/"
        sent = self.opened(path)
        self.give(self.user, [USER], self.staff)

        again = self.client.post(path, sent | {"name": ""})

        self.assertEqual(again.status_code, 422)
        shown = again.context["form"]["shown"].value()
        self.assertEqual(json.loads(shown), json.loads(sent["shown"]))

    def test_tampered_form_is_not_a_server_error(self) -> None:
        tampered = ("[]", "7", '{"members": 7, "name": []}', '{"members": [null, {}]}', "{")
        for shown in (*tampered, *UNREADABLE):
            with self.subTest(shown[:20]):
                path = f"/team/roles/{self.staff.pk}/"

                response = self.client.post(path, {"name": "Staff", "shown": shown})

                self.assertIn(response.status_code, (302, 422))
