import io

from django.core.mail import EmailMultiAlternatives
from django.test import SimpleTestCase

from ticketflower.console_mail import EmailBackend
from ticketflower.tests.test_settings import evaluated

LINK = f"http://localhost:8000/password-reset/NDI/{'d5=fbac0' * 12}/"


class ConsoleMailTest(SimpleTestCase):
    def printed(self, stream: io.TextIOBase) -> None:
        mail = EmailMultiAlternatives(
            "Kennwort für Zoë", f"Grüße, {LINK} führt weiter.\n", to=["zoe@example.com"]
        )
        mail.attach_alternative("<p>Grüße</p>", "text/html")
        EmailBackend(stream=stream).send_messages([mail])

    def test_links_are_whole_and_letters_readable(self) -> None:
        stream = io.StringIO()

        self.printed(stream)

        self.assertIn("Subject: Kennwort für Zoë\n", stream.getvalue())
        self.assertIn("To: zoe@example.com\n", stream.getvalue())
        self.assertIn(f"Grüße, {LINK} führt weiter.\n", stream.getvalue())

    def test_of_a_notification_there_is_one_line(self) -> None:
        stream = io.StringIO()
        headers = {"List-Unsubscribe": f"<{LINK}>"}
        mail = EmailMultiAlternatives("#12 Laptop", LINK, to=["z@example.com"], headers=headers)

        EmailBackend(stream=stream).send_messages([mail])

        self.assertEqual(stream.getvalue(), "Email to z@example.com: #12 Laptop\n")

    def test_a_console_without_these_letters_prints_the_rest(self) -> None:
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding="ascii")

        self.printed(stream)

        stream.flush()
        self.assertIn(LINK.encode(), raw.getvalue())

    def test_without_a_mail_server_mails_are_printed_so(self) -> None:
        mailers = evaluated(MAIL_URL="consolemail://").MAILERS

        self.assertEqual(mailers["default"]["BACKEND"], "ticketflower.console_mail.EmailBackend")
