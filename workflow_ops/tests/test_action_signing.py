import base64
import hashlib
import hmac

from django.test import SimpleTestCase

from workflow_ops.actions.signing import is_signed, new_secret, signature_headers

# The example that Standard Webhooks publishes.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def headers(*secrets: str) -> dict[str, str]:
    return signature_headers(
        secrets=secrets or (SECRET,), message_id=MESSAGE_ID, timestamp=TIMESTAMP, body=BODY
    )


class SigningTest(SimpleTestCase):
    def test_the_published_example(self) -> None:
        self.assertEqual(
            headers(),
            {
                "webhook-id": MESSAGE_ID,
                "webhook-timestamp": "1614265330",
                "webhook-signature": SIGNATURE,
            },
        )

    def test_as_worked_out_by_hand(self) -> None:
        secret = new_secret()
        content = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
        key = base64.b64decode(secret[len("whsec_") :])
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()

        self.assertEqual(headers(secret)["webhook-signature"], f"v1,{expected}")

    def test_each_secret_signs(self) -> None:
        other = new_secret()
        signatures = headers(SECRET, other)["webhook-signature"].split(" ")

        self.assertEqual(signatures, [SIGNATURE, headers(other)["webhook-signature"]])

    def test_secrets_are_new_each_time(self) -> None:
        found = {new_secret() for _ in range(10)}

        self.assertEqual(len(found), 10)
        for secret in found:
            self.assertTrue(secret.startswith("whsec_"))
            self.assertEqual(len(base64.b64decode(secret[6:], validate=True)), 32)

    def test_what_is_no_secret_signs_nothing(self) -> None:
        for secret in (
            "",
            "whsec_",
            "whsec_?",
            "whsec_abc",
            "whsec_ab?cd",
            SECRET[6:],
            "whpk_" + SECRET[6:],
        ):
            message = "“whsec_” followed by base64"
            with self.subTest(secret), self.assertRaisesMessage(ValueError, message):
                headers(secret)


class CheckingTest(SimpleTestCase):
    def is_signed(
        self, secret: str = SECRET, body: bytes = BODY, now: int = TIMESTAMP, **changed: str
    ) -> bool:
        given = {**headers(), **{name.replace("_", "-"): value for name, value in changed.items()}}
        return is_signed(secret=secret, headers=given, body=body, now=now)

    def test_what_we_sign_is_signed(self) -> None:
        self.assertTrue(self.is_signed())

    def test_any_of_several_signatures_will_do(self) -> None:
        old, new, stranger = new_secret(), new_secret(), new_secret()
        given = headers(old, new)

        for secret, expected in ((old, True), (new, True), (stranger, False)):
            signed = is_signed(secret=secret, headers=given, body=BODY, now=TIMESTAMP)
            self.assertEqual(signed, expected)

    def test_names_of_headers_have_no_case(self) -> None:
        given = {name.title(): value for name, value in headers().items()}

        self.assertTrue(is_signed(secret=SECRET, headers=given, body=BODY, now=TIMESTAMP))

    def test_changes_are_noticed(self) -> None:
        self.assertFalse(self.is_signed(secret=new_secret()))
        self.assertFalse(self.is_signed(body=BODY + b" "))
        self.assertFalse(self.is_signed(webhook_id="msg_other"))
        self.assertFalse(self.is_signed(webhook_timestamp=str(TIMESTAMP + 1)))
        for signature in ("", "v1,", SIGNATURE[3:], "v2" + SIGNATURE[2:], SIGNATURE[:-1], "v1,ä"):
            with self.subTest(signature):
                self.assertFalse(self.is_signed(webhook_signature=signature))

    def test_old_and_future_ones_are_not_taken(self) -> None:
        for seconds, expected in ((300, True), (-300, True), (301, False), (-301, False)):
            with self.subTest(seconds):
                self.assertEqual(self.is_signed(now=TIMESTAMP + seconds), expected)

    def test_times_that_are_none(self) -> None:
        for timestamp in (
            "",
            "now",
            "²",
            "-1",
            "1614265330.0",
            " 1614265330",
            "١٦١٤٢٦٥٣٣٠",
            "9" * 5000,
        ):
            with self.subTest(timestamp[:20]):
                self.assertFalse(self.is_signed(webhook_timestamp=timestamp))

    def test_missing_headers(self) -> None:
        for name in headers():
            given = {key: value for key, value in headers().items() if key != name}
            with self.subTest(name):
                signed = is_signed(secret=SECRET, headers=given, body=BODY, now=TIMESTAMP)
                self.assertFalse(signed)
