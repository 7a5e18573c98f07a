"""Mails on the console, for where there is no mail server: as text that people can copy from."""

from email.message import Message
from typing import override

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    """Prints the text itself; encoded for its way by SMTP, its links would be broken in two.

    Of a mail that one can unsubscribe from, such as one of notifications, it prints one line:
    nothing in it is needed to go on.
    """

    @override
    def write_message(self, message: EmailMessage | Message) -> None:
        assert isinstance(message, EmailMessage)  # the other is for what has been encoded already
        recipients = ", ".join(message.recipients())
        text = (
            f"Email to {recipients}: {message.subject}\n"
            if "List-Unsubscribe" in message.extra_headers
            else f"From: {message.from_email}\n"
            f"To: {recipients}\n"
            f"Subject: {message.subject}\n\n"
            f"{message.body}\n{'-' * 79}\n"
        )
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        self.stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
