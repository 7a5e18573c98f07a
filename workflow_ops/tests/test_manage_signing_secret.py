"""The page of a company's signing secret."""

from users.tests.client import OutsideClient
from workflow_ops.models import (
    SigningSecret,
)
from workflow_ops.services.signing_secrets import signing_secrets
from workflow_ops.tests.actions import ActionTestCase


class SigningSecretPageTest(ActionTestCase):
    client: OutsideClient
    PATH = "/manage/signing-secret/"

    def test_a_secret_is_shown_once(self) -> None:
        self.client.log_in(self.admin)
        self.assertContains(self.client.get(self.PATH), "No secret yet.")

        made = self.client.post(self.PATH)

        (secret,) = signing_secrets(self.company)
        self.assertContains(made, secret)
        self.assertEqual(
            made.headers["Cache-Control"], "max-age=0, no-cache, no-store, must-revalidate, private"
        )
        self.assertNotContains(self.client.get(self.PATH), secret)

    def test_a_superuser_who_acts_may_make_none(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})

        self.assertEqual(self.client.get(self.PATH).status_code, 200)
        made = self.client.post(self.PATH, {"company_token": str(self.company.pk)})

        self.assertContains(made, "Not available while you act for a company", status_code=403)
        self.assertEqual(SigningSecret.objects.count(), 0)
