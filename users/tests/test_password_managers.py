"""Forms that set a password tell password managers whose it is.

Source: chromium.org, "Password Form Styles that Chromium Understands".
"""

import re
from typing import Any

from django.core import mail

from users.services.invitations import invite_people
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.sign_up import link_of_sign_up

LINK = re.compile(r"https?://[^/]+(/\S+/)")
ACCOUNT = re.compile(r'<input type="email" value="([^"]*)" autocomplete="username"')


class PasswordManagersTest(CompanyTestCase):
    def link(self) -> str:
        found = LINK.search(str(mail.outbox[-1].body))
        assert found
        return found[1]

    def account(self, path: str) -> Any:
        page = self.client.get(path, follow=True).content.decode()
        self.assertIn('autocomplete="new-password"', page)
        found = ACCOUNT.search(page)
        assert found, page
        self.assertLess(found.start(), page.index('type="password"'))
        return found[1]

    def test_a_change_of_the_password(self) -> None:
        self.client.log_in(self.admin)

        self.assertEqual(self.account("/profile/password/"), self.admin.email)

    def test_a_link_to_reset_it(self) -> None:
        self.user.set_password(PASSWORD)
        self.user.save()
        self.client.post("/password-reset/", {"email": self.user.email})

        self.assertEqual(self.account(self.link()), self.user.email)

    def test_an_invitation(self) -> None:
        invite_people(
            company=self.company,
            emails=["new@example.com"],
            system_roles=[],
            company_roles=[],
            by=self.admin,
        )

        self.assertEqual(self.account(self.link()), "new@example.com")

    def test_a_sign_up(self) -> None:
        names = {"company_name": "Blooms", "first_name": "Dora", "last_name": "Dahl"}
        answers = {**names, "email": "dora@example.com", "time_zone": "UTC"}
        self.client.post("/signup/", answers)

        self.assertEqual(self.account(link_of_sign_up()), "dora@example.com")
