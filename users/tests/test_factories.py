from typing import Any

from users.models import Company, User
from users.roles import ADMIN, TASK_WORKER, USER
from users.services.companies import FIRST_COMPANY_ROLES
from users.tenancy import as_company
from users.tests.base import CompanyTestCase
from users.tests.factories import make_company, make_person, make_persons

NEVER_ALIKE = {"id", "company", "email", "password", "created_at", "updated_at", "date_joined"}


def described(person: User) -> dict[str, Any]:
    """All that two people with the same roles have in common, whichever way they were made."""
    assert person.company is not None
    with as_company(person.company):
        stored = User.objects.get(pk=person.pk)
        fields = {
            field.name: getattr(stored, field.attname)
            for field in User._meta.concrete_fields
            if field.name not in NEVER_ALIKE
        }
        return fields | {
            "can log in": stored.has_usable_password(),
            "address": stored.email.split("@")[0],
            "roles": set(stored.groups.values_list("name", flat=True)),
            "permissions": stored.get_all_permissions(),
            "company roles": set(stored.company_roles.values_list("role_name", flat=True)),
        }


class MakePersonsTest(CompanyTestCase):
    def company_of_two(self) -> tuple[Company, User, User]:
        """As the service makes them."""
        company = make_company("Other")
        every = tuple(FIRST_COMPANY_ROLES)
        anna = make_person(company, "anna", roles=[USER, TASK_WORKER], company_roles=every)
        return company, anna, make_person(company, "bert", roles=[ADMIN])

    def test_people_made_at_once_are_as_the_service_makes_them(self) -> None:
        _company, anna, bert = self.company_of_two()

        persons = make_persons(
            make_company("Another"),
            {"anna": [USER, TASK_WORKER], "bert": [ADMIN]},
            with_company_roles=["anna"],
        )

        self.assertEqual(described(persons["anna"]), described(anna))
        self.assertEqual(described(persons["bert"]), described(bert))


class LogInTest(CompanyTestCase):
    def test_the_session_is_that_of_the_person_logged_in_last(self) -> None:
        self.client.log_in(self.user)
        self.client.log_in(self.admin)

        page = self.client.get("/profile/")

        self.assertContains(page, self.admin.email)
        self.assertNotContains(page, self.user.email)
