"""Tokens of tools: what ends them, what admins see of them, and what the audit log says."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.audit.audit_log import acting_by
from users.errors import TokenRevoked
from users.models import AuditEvent, CompanyRole
from users.services.accounts import set_password
from users.services.tokens import revoke_token
from users.tenancy import outside_companies
from users.tests.base import PASSWORD
from users.tests.test_tokens import NEW_PASSWORD, TokenCase


class EndedTest(TokenCase):
    """Anyone who knew the old password may have created tokens with it."""

    def test_a_changed_password_ends_them(self) -> None:
        set_password(person=self.creator, password=PASSWORD)
        _token, text = self.make()
        other = self.make(self.admin)[1]
        self.client.log_in(self.creator)

        response = self.client.post(
            "/profile/password/",
            {
                "old_password": PASSWORD,
                "new_password1": NEW_PASSWORD,
                "new_password2": NEW_PASSWORD,
            },
            follow=True,
        )

        self.assertContains(response, "Password changed. Your API tokens were revoked.")
        self.assertRaises(TokenRevoked, self.use, text)
        self.assertEqual(self.use(other).user, self.admin)
        event = AuditEvent.objects.get(action="api_tokens_ended")
        self.assertEqual(event.details, {"tokens": 1, "reason": "password changed"})

    def test_a_password_that_was_reset_ends_them(self) -> None:
        _token, text = self.make()
        with outside_companies():
            end = set_password(person=self.creator, password=NEW_PASSWORD)

        self.assertEqual(end, 1)
        self.assertRaises(TokenRevoked, self.use, text)

    def test_where_there_are_none_nothing_is_said(self) -> None:
        self.assertEqual(set_password(person=self.creator, password=NEW_PASSWORD), 0)
        with outside_companies():
            self.assertEqual(set_password(person=self.superuser, password=NEW_PASSWORD), 0)
        self.assertFalse(AuditEvent.objects.filter(action="api_tokens_ended").exists())


class AdminsTest(TokenCase):
    """Admins see all tokens of their company and can revoke each."""

    LIST = "/team/tokens/"

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def listed(self, query: str = "") -> list[str]:
        return [each.name for each in self.client.get(self.LIST + query).context["tokens"]]

    def test_they_see_those_of_all_people_of_the_company(self) -> None:
        revoked, _text = self.make(name="Old")
        revoke_token(token=revoked)
        self.make(self.worker, name="Robot")
        self.make(self.stranger, name="Elsewhere")

        self.assertEqual(self.listed(), ["Robot", "Old"])
        self.assertEqual(self.listed("?state=revoked"), ["Old"])
        self.assertEqual(self.listed("?state=live"), ["Robot"])
        self.assertEqual(self.listed(f"?q={self.worker.email}"), ["Robot"])
        self.assertEqual(self.listed("?q=robo"), ["Robot"])
        self.assertEqual(self.listed("?q=nothing"), [])

    def test_they_revoke_one(self) -> None:
        token, text = self.make(self.worker)

        response = self.client.post(f"{self.LIST}{token.pk}/revoke/", follow=True)

        self.assertContains(response, "Token “Laptop” revoked.")
        self.assertRaises(TokenRevoked, self.use, text)

    def test_the_list_costs_the_same_for_one_and_for_many(self) -> None:
        self.make()
        self.client.get(self.LIST)
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.LIST)

        for _time in range(10):
            self.make(self.worker)

        with self.assertNumQueries(len(few)):
            self.client.get(self.LIST)


class AuditTest(TokenCase):
    def test_it_says_with_which_token_something_was_done(self) -> None:
        token, _text = self.make(name="Night build")
        with acting_by(token):
            CompanyRole.objects.create(company=self.company, role_name="Pilots")
        self.client.log_in(self.admin)

        page = self.client.get("/audit/")
        export = self.client.get("/audit/export/").getvalue().decode()

        said = f"{self.creator}, with the token “Night build”"
        self.assertContains(page, said)
        self.assertIn(said, export)
