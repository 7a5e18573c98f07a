from io import StringIO
from os import environ

from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase

from users.management.arguments import author_in, company_named
from users.models import Company, User
from users.roles import WORKFLOW_CREATOR
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_company, make_person


class CompanyNamedTest(CompanyTestCase):
    def test_it_finds_a_company_by_its_name_in_any_case(self) -> None:
        self.assertEqual(company_named("oURS"), self.company)

    def test_it_finds_a_company_by_its_id(self) -> None:
        self.assertEqual(company_named(str(self.company.pk)), self.company)

    def test_a_name_of_digits_comes_before_an_id(self) -> None:
        named = make_company(str(self.company.pk))

        self.assertEqual(company_named(str(self.company.pk)), named)

    def test_it_refuses_a_name_that_several_have(self) -> None:
        make_company("OURS")

        with self.assertRaisesMessage(CommandError, "Several companies are named “Ours”"):
            company_named("Ours")

    def test_it_refuses_what_does_not_exist(self) -> None:
        for name in ("Nobody", "", "999999", "9" * 30, "²", "-1"):
            with self.subTest(name), self.assertRaisesMessage(CommandError, "There is no company"):
                company_named(name)


class AuthorInTest(CompanyTestCase):
    def test_it_is_the_first_workflow_creator_of_the_company(self) -> None:
        make_person(self.company, "second", roles=[WORKFLOW_CREATOR])

        self.assertEqual(author_in(self.company), self.creator)

    def test_inactive_creator_is_not_the_author(self) -> None:
        User.objects.filter(pk=self.creator.pk).update(is_active=False)

        with self.assertRaisesMessage(CommandError, "Ours has no active workflow creator."):
            author_in(self.company)


class CreateSuperuserTest(TestCase):
    def setUp(self) -> None:
        environ["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
        self.addCleanup(environ.pop, "DJANGO_SUPERUSER_PASSWORD")

    def create(self, email: str) -> None:
        call_command(
            "createsuperuser",
            interactive=False,
            email=email,
            first_name="Root",
            last_name="Super",
            stdout=StringIO(),
        )

    def test_superuser_has_no_company_and_can_log_in(self) -> None:
        self.create("Root@Example.com")

        root = User.objects.get(email="root@example.com")
        self.assertIsNone(root.company)
        self.assertTrue(root.is_superuser)
        response = self.client.post("/login/", {"username": root.email, "password": PASSWORD})
        self.assertRedirects(response, "/", fetch_redirect_response=False)

    def test_it_refuses_an_address_that_is_taken(self) -> None:
        self.create("root@example.com")

        with self.assertRaises(CommandError):
            self.create("ROOT@example.com")

    def test_no_company_is_made(self) -> None:
        self.create("root@example.com")

        self.assertFalse(Company.objects.exists())
