"""Names and reasons of characters that cannot be seen count as none, in every form of people."""

from typing import Any

from users.forms.accounts import ActForCompanyForm, ProfileForm, SignUpForm, SuspendForm
from users.forms.team import AcceptInvitationForm, CompanyRoleForm, InviteForm
from users.forms.token import TokenForm
from users.tests.base import CompanyTestCase

INVISIBLE = ("\u200b\u2060", "\u2800", "\u3164", "\u00a0\u115f")


class InvisibleTextTest(CompanyTestCase):
    def assert_asked_for(self, form: Any, *names: str) -> None:
        for name in names:
            label = form.fields[name].label or name.replace("_", " ").capitalize()
            self.assertEqual(form.errors.get(name), [f"{label} is required."], name)

    def test_they_are_asked_for(self) -> None:
        for text in INVISIBLE:
            sent = dict.fromkeys(
                ("company_name", "first_name", "last_name", "reason", "name", "addresses"), text
            )
            with self.subTest(ascii(text)):
                self.assert_asked_for(SignUpForm(sent), "company_name", "first_name", "last_name")
                self.assert_asked_for(ProfileForm(sent, company=None), "first_name", "last_name")
                accept = AcceptInvitationForm(sent, email="a@example.com")
                self.assert_asked_for(accept, "first_name", "last_name")
                self.assert_asked_for(ActForCompanyForm(sent), "reason")
                self.assert_asked_for(SuspendForm(sent), "reason")
                self.assert_asked_for(CompanyRoleForm(sent), "name")
                self.assert_asked_for(TokenForm(sent, scopes=[]), "name")
                self.assert_asked_for(InviteForm(sent), "addresses")

    def test_a_name_with_a_joiner_in_it_is_taken(self) -> None:
        form = ProfileForm({"first_name": "\u0645\u200c\u0645", "last_name": "Noor"}, company=None)

        self.assertTrue(form.is_valid(), form.errors)
