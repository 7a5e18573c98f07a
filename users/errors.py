"""Refusals of users: the sentences that people read when something is not possible."""

import math
from datetime import timedelta

from ticketflower.errors import Refusal


class CompanyCannotBeActedFor(Refusal):
    """A superuser's wish to act for a company lacks something."""

    code = "company-cannot-be-acted-for"


class LastAdmin(Refusal):
    """A company must keep at least one person who can give roles."""

    code = "last-admin"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is the only admin of the company. Make someone else an admin first."
        )


class CannotDeactivateYourself(Refusal):
    """Nobody locks themselves out."""

    code = "cannot-deactivate-yourself"

    def __init__(self) -> None:
        super().__init__("You can't deactivate your own account. Ask another admin.")


class AgentNameTaken(Refusal):
    """Names of a company's agents are unique, whatever their case."""

    code = "agent-name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"An agent named “{name}” already exists. Choose another name.")


class InvitationNotOpen(Refusal):
    """It was accepted or revoked, so nothing more can become of it."""

    code = "invitation-not-open"

    def __init__(self, email: str, state: str) -> None:
        super().__init__(f"The invitation to {email} is already {state}.")


class InvitationSentJustNow(Refusal):
    """A second mail within a minute helps nobody."""

    code = "invitation-sent-just-now"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"The invitation to {email} was just sent. Wait a minute before you resend it."
        )


class SignUpLinkCannotBeUsed(Refusal):
    """The link of a sign-up was used, has expired, or is none of ours."""

    code = "sign-up-link-cannot-be-used"


class InvitationCannotBeUsed(Refusal):
    """Its link leads nowhere any more."""

    code = "invitation-cannot-be-used"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class CompanyRoleInUse(Refusal):
    """Versions of ticket types or tasks ask for the company role."""

    code = "company-role-in-use"
    MOST_NAMED = 5

    def __init__(self, name: str, asking: list[str]) -> None:
        named = ", ".join(asking[: self.MOST_NAMED])
        more = len(asking) - self.MOST_NAMED
        if more > 0:
            named += f" and {more} more"
        super().__init__(
            f"The company role “{name}” can't be deleted because it's used by {named}. "
            "Remove its members instead."
        )


class CompanyRoleNameTaken(Refusal):
    """Names of company roles are unique, whatever their case."""

    code = "company-role-name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"A company role named “{name}” already exists.")


class CompanyAlreadySuspended(Refusal):
    """Another superuser was faster."""

    code = "company-already-suspended"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is already suspended: {reason}")


class CompanyNotSuspended(Refusal):
    """Another superuser was faster, or clicked twice."""

    code = "company-not-suspended"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} isn't suspended.")


class TooManyTokens(Refusal):
    """A person has as many live tokens as anybody may have."""

    code = "too-many-tokens"

    def __init__(self, most: int) -> None:
        super().__init__(f"You've reached the limit of {most} active tokens. Revoke one first.")


class TokenAlreadyRevoked(Refusal):
    """It is revoked, so nothing more can become of it."""

    code = "token-already-revoked"

    def __init__(self, name: str) -> None:
        super().__init__(f"The token “{name}” is already revoked.")


class TokenRefused(Refusal):
    """A tool's token does not let it in."""

    code = "token-unknown"
    status = 401

    def __init__(
        self, sentence: str = "Invalid token. Copy it again, or create a new one."
    ) -> None:
        super().__init__(sentence)


class TokenRevoked(TokenRefused):
    """The person revoked it."""

    code = "token-revoked"

    def __init__(self) -> None:
        super().__init__("This token was revoked. Create a new one.")


class TokenExpired(TokenRefused):
    """Its time is over."""

    code = "token-expired"

    def __init__(self, day: str) -> None:
        super().__init__(f"This token expired on {day}. Create a new one.")


class TokenOfInactiveUser(TokenRefused):
    """The person is deactivated."""

    code = "person-deactivated"

    def __init__(self) -> None:
        super().__init__("The owner of this token is deactivated. Ask an admin of your company.")


class TokenOfSuspendedCompany(TokenRefused):
    """The company is suspended, so all its processing has stopped."""

    code = "company-suspended"
    status = 403

    def __init__(self) -> None:
        super().__init__("Your company is suspended. Contact support.")


class TooManyRequests(Refusal):
    """A limit is reached; another attempt is possible after ``seconds``."""

    code = "too-many-requests"
    status = 429

    def __init__(self, noun: str, wait: timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(f"Too many {noun}. Try again in {_spoken(self.seconds)}.")


def _spoken(seconds: int) -> str:
    """A time to wait, rounded up."""
    size, noun = next(
        (size, noun)
        for size, noun in ((3600, "hour"), (60, "minute"), (1, "second"))
        if seconds >= size
    )
    number = math.ceil(seconds / size)
    return f"{number} {noun}{'' if number == 1 else 's'}"
