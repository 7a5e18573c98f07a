from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.utils import DatabaseError

from users.models import CompanyRole, User, UserCompanyRole
from users.roles import ADMIN, USER
from users.services.companies import add_person, sign_up_company
from users.tenancy import outside_companies
from users.tests.base import PASSWORD, CompanyTestCase


class AddPersonTest(CompanyTestCase):
    def add(self, email: str = "new@example.com", *company_roles: str) -> User:
        return add_person(
            company=self.company,
            email=email,
            password=PASSWORD,
            first_name="New",
            last_name="Person",
            system_roles=[USER, ADMIN],
            company_roles=company_roles,
        )

    def test_person_gets_the_roles(self) -> None:
        person = self.add("New@Example.com", "manager", "HR")

        self.assertEqual(person.email, "new@example.com")
        self.assertEqual(set(person.groups.values_list("name", flat=True)), {USER, ADMIN})
        names = person.company_roles.values_list("role_name", flat=True)
        self.assertEqual(set(names), {"Manager", "HR"})

    def test_address_in_use_is_refused(self) -> None:
        with self.assertRaisesMessage(ValidationError, "already has an account"):
            self.add(self.user.email.upper())

    def test_it_refuses_an_address_of_another_company_that_cannot_be_seen(self) -> None:
        with self.assertRaisesMessage(ValidationError, "already has an account"):
            self.add(self.stranger.email)

    def test_a_company_role_that_does_not_exist_leaves_nothing_behind(self) -> None:
        with self.assertRaises(CompanyRole.DoesNotExist):
            self.add("new@example.com", "Manager", "Astronaut")

        self.assertFalse(User.objects.filter(email="new@example.com").exists())

    def test_a_company_role_of_another_company_does_not_exist(self) -> None:
        CompanyRole.objects.filter(role_name="HR").delete()

        with self.assertRaises(CompanyRole.DoesNotExist):
            self.add("new@example.com", "HR")

    def test_sign_up_refuses_an_outer_transaction(self) -> None:
        """It commits by itself, so nobody may wrap it in a transaction of their own."""
        with self.assertRaisesMessage(RuntimeError, "durable"), transaction.atomic():
            sign_up_company(
                company_name="New",
                email="new@example.com",
                password=PASSWORD,
                first_name="New",
                last_name="Person",
            )


class DatabaseRulesTest(CompanyTestCase):
    """What the tables themselves refuse."""

    def assert_refused(self, error: type[DatabaseError], part: str, **changes: object) -> None:
        with self.assertRaisesMessage(error, part), transaction.atomic():
            User.objects.filter(pk=self.user.pk).update(**changes)

    def test_capitals_in_an_address(self) -> None:
        self.assert_refused(IntegrityError, "user_email_lower_case", email="User@example.com")

    def test_address_in_use_in_another_company_is_refused(self) -> None:
        self.assert_refused(IntegrityError, "users_email_key", email=self.stranger.email)

    def test_company_is_required_except_for_superusers(self) -> None:
        self.assert_refused(IntegrityError, "user_company_unless_superuser", is_superuser=True)
        self.assert_refused(ProgrammingError, "row-level security", company=None)
        with outside_companies():
            self.assert_refused(IntegrityError, "user_company_unless_superuser", company=None)

    def test_a_person_moving_to_another_company(self) -> None:
        self.assert_refused(ProgrammingError, "row-level security", company=self.other_company)

    def test_two_company_roles_of_one_name_in_any_case(self) -> None:
        with self.assertRaisesMessage(IntegrityError, "company_role_unique"), transaction.atomic():
            CompanyRole.objects.create(company=self.company, role_name="MANAGER")

    def test_the_same_role_twice(self) -> None:
        role = self.role("Staff")
        with self.assertRaisesMessage(IntegrityError, "unique"), transaction.atomic():
            UserCompanyRole.objects.create(company=self.company, user=self.worker, role=role)
