"""Logins, failed ones and logouts are in the audit log of the person's company."""

from typing import Any

from users.models import AuditEvent
from users.tests.base import PASSWORD, CompanyTestCase


class LogInTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user.set_password(PASSWORD)
        self.user.save()

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.client.post("/login/", {"username": email, "password": password})

    def events(self) -> list[tuple[str, str, Any]]:
        events = AuditEvent.objects.order_by("pk")
        return [(event.action, event.subject, event.actor) for event in events]

    def test_logging_in_and_out(self) -> None:
        self.log_in(self.user.email.upper())
        self.client.post("/logout/")

        email = self.user.email
        self.assertEqual(
            self.events(), [("logged_in", email, self.user), ("logged_out", email, self.user)]
        )

    def test_a_wrong_password(self) -> None:
        self.log_in(self.user.email, "wrong")

        self.assertEqual(self.events(), [("log_in_failed", self.user.email, None)])

    def test_unknown_address_is_not_audited(self) -> None:
        for email in ("nobody@example.com", "", "\x00", "x" * 500):
            with self.subTest(email):
                self.log_in(email)

                self.assertEqual(self.events(), [])

    def test_superusers_are_in_no_trail_before_they_act_for_a_company(self) -> None:
        self.log_in(self.superuser.email)
        self.assertEqual(self.events(), [])

        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        self.client.post("/companies/stop/")

        name = str(self.superuser)
        self.assertEqual(
            self.events(),
            [
                ("impersonation_started", name, self.superuser),
                ("impersonation_ended", name, self.superuser),
            ],
        )
        self.assertEqual(
            AuditEvent.objects.latest("pk").details, {"reason": "Request 17", "ending": "STOPPED"}
        )
