"""Failures of a call: the ways in which it can end without an answer."""

from typing import ClassVar

MOST_ANSWER_BYTES = 1024 * 1024


class CallFailed(Exception):
    """There is no answer; ``sentence`` says to ticket admins why."""

    may_be_tried_again: ClassVar[bool] = False

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AddressRefused(CallFailed):
    """The address is malformed, or leads where actions may not go."""


class NameNotFound(CallFailed):
    """The host's name has no address, or no name server could be asked."""

    may_be_tried_again = True


class ConnectionFailed(CallFailed):
    """The receiver cannot be reached, or hung up."""

    may_be_tried_again = True


class CertificateRefused(CallFailed):
    """The receiver did not prove to be the one that the address names."""


class DeadlineExceeded(CallFailed):
    """The whole exchange took too long."""

    may_be_tried_again = True


class AnswerTooLarge(CallFailed):
    """The receiver sent, or announced, more than is taken."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The response of “{host}” is larger than {MOST_ANSWER_BYTES // 1024**2} MiB. "
            "Make it respond with less."
        )


class AnswerMalformed(CallFailed):
    """The response is not HTTP."""

    may_be_tried_again = True

    def __init__(self, host: str) -> None:
        super().__init__(f"“{host}” responded with something that isn't HTTP.")
