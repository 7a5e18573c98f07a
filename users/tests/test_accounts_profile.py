from typing import Any, ClassVar

from django.contrib.auth.models import Group

from users.models import User
from users.roles import TASK_WORKER, USER
from users.services.accounts import set_password
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_person

NEW_PASSWORD = "a better horse and stable"


class ProfileCase(CompanyTestCase):
    anna: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.anna = make_person(
            cls.company,
            "anna",
            roles=[USER, TASK_WORKER],
            company_roles=("Manager",),
            password=PASSWORD,
        )

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.anna)


class ProfileTest(ProfileCase):
    def test_it_shows_name_address_company_and_roles(self) -> None:
        page = self.client.get("/profile/")

        for text in ("Anna", self.anna.email, "Ours", "Task worker", "Manager"):
            self.assertContains(page, text)
        self.assertNotContains(page, "Workflow creator")

    def test_it_says_what_the_roles_may_do(self) -> None:
        Group.objects.create(name="auditors").user_set.add(self.anna)

        roles = self.client.get("/profile/").context["roles"]

        self.assertEqual(
            roles,
            [
                ("User", "Submits tickets and follows their progress"),
                ("Task worker", "Works on assigned tasks"),
                ("Auditors", "A role of this site"),
            ],
        )

    def test_it_changes_the_name(self) -> None:
        response = self.client.post(
            "/profile/", {"first_name": " Anne ", "last_name": "Müller-Lüdenscheidt"}, follow=True
        )

        self.assertContains(response, "Profile saved.")
        self.anna.refresh_from_db()
        self.assertEqual(str(self.anna), "Anne Müller-Lüdenscheidt")

    def test_name_is_required_and_the_input_is_kept(self) -> None:
        response = self.client.post("/profile/", {"first_name": "<Anne>", "last_name": " "})

        self.assertContains(response, "&lt;Anne&gt;", status_code=422)
        self.assertEqual(list(response.context["form"].errors), ["last_name"])
        self.anna.refresh_from_db()
        self.assertEqual(self.anna.first_name, "Anna")

    def test_it_changes_nothing_but_the_name(self) -> None:
        wished = {"is_superuser": "on", "email": "root@example.com", "company": "", "groups": "1"}

        self.client.post("/profile/", {"first_name": "Anne", "last_name": "Person", **wished})

        anna = User.objects.get(pk=self.anna.pk)
        self.assertEqual(anna.email, self.anna.email)
        self.assertEqual(anna.company, self.company)
        self.assertFalse(anna.is_superuser)
        self.assertEqual(anna.groups.count(), 2)

    def test_people_without_roles_read_whom_to_ask(self) -> None:
        self.client.log_in(make_person(self.company, "new", roles=[]))

        self.assertContains(self.client.get("/profile/"), "You don't have any roles yet.")

    def test_superusers_have_a_profile_without_acting_for_a_company(self) -> None:
        self.client.log_in(self.superuser)

        self.client.post("/profile/", {"first_name": "Ruth", "last_name": "Super"})

        self.assertContains(self.client.get("/profile/"), "You're a superuser")
        self.superuser.refresh_from_db()
        self.assertEqual(self.superuser.first_name, "Ruth")


class ChangePasswordTest(ProfileCase):
    def change(self, **answers: str) -> Any:
        return self.client.post(
            "/profile/password/",
            {
                "old_password": PASSWORD,
                "new_password1": NEW_PASSWORD,
                "new_password2": NEW_PASSWORD,
                **answers,
            },
        )

    def assert_password(self, password: str) -> None:
        self.anna.refresh_from_db()
        self.assertTrue(self.anna.check_password(password))

    def test_it_sets_the_password_and_stays_logged_in(self) -> None:
        self.assertRedirects(self.change(), "/profile/")

        self.assert_password(NEW_PASSWORD)

    def test_other_browsers_are_logged_out(self) -> None:
        other = self.client_class()
        other.force_login(self.anna)

        self.change()

        self.assertRedirects(other.get("/profile/"), "/login/?next=/profile/")

    def test_the_old_password_is_needed(self) -> None:
        for old in ("", "wrong", PASSWORD.upper()):
            with self.subTest(old):
                self.assertEqual(self.change(old_password=old).status_code, 422)
                self.assert_password(PASSWORD)

    def test_weak_and_mistyped_passwords_are_refused(self) -> None:
        for first, second in (("short", "short"), (NEW_PASSWORD, "other"), ("1" * 12, "1" * 12)):
            with self.subTest(first):
                response = self.change(new_password1=first, new_password2=second)

                self.assertEqual(response.status_code, 422)
                self.assert_password(PASSWORD)

    def test_no_password_comes_back(self) -> None:
        response = self.change(new_password1="short")

        self.assertNotContains(response, PASSWORD, status_code=422)

    def test_it_changes_nothing_but_the_password(self) -> None:
        """An admin who deactivates the person at the same moment is not overruled."""
        person = User.objects.get(pk=self.anna.pk)
        User.objects.filter(pk=self.anna.pk).update(is_active=False, first_name="Anne")

        set_password(person=person, password=NEW_PASSWORD)

        self.assert_password(NEW_PASSWORD)
        self.assertEqual((self.anna.is_active, self.anna.first_name), (False, "Anne"))
