"""Rate limits by account, email address or client address.

Windows are fixed: one begins with the first time, and all that comes within it counts.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from users.errors import TooManyRequests
from users.models import RateLimit


@dataclass(frozen=True)
class Limit:
    """So many within a window.

    Args:
        scope: what is counted.
        setting: the name of the setting that says how many; 0 for no limit.
        window: the time.
        noun: what there were too many of, for the sentence.
    """

    scope: str
    setting: str
    window: timedelta
    noun: str

    @property
    def most(self) -> int:
        """How many are let through in a window; 0 for any number."""
        most: int = getattr(settings, self.setting)
        return most

    def count(self, subject: object, by: int = 1) -> None:
        """Count it.

        Call it outside of a transaction, which would hold the others up and might be undone.

        Raises:
            TooManyRequests: it would be over the limit, and nothing of it is counted.
        """
        if not self.most:
            return
        digest = self._digest(subject)
        if not RateLimit.objects.add(
            scope=self.scope, subject=digest, window=self.window, most=self.most, by=by
        ):
            _count, wait = RateLimit.objects.look(
                scope=self.scope, subject=digest, window=self.window
            )
            raise TooManyRequests(self.noun, wait)

    def require(self, subject: object) -> None:
        """Look whether the limit is reached, and count nothing.

        Raises:
            TooManyRequests: it is.
        """
        if not self.most:
            return
        count, wait = RateLimit.objects.look(
            scope=self.scope, subject=self._digest(subject), window=self.window
        )
        if count >= self.most:
            raise TooManyRequests(self.noun, wait)

    def _digest(self, subject: object) -> str:
        """A keyed digest of the subject, so that addresses are not stored in plain text."""
        return salted_hmac(f"rate-limit {self.scope}", str(subject), algorithm="sha256").hexdigest()


HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SIGN_UPS = Limit("sign-up", "SIGN_UPS_PER_HOUR", HOUR, "sign-ups from your network")
RESETS = Limit("reset", "PASSWORD_RESETS_PER_HOUR", HOUR, "password reset requests")
MAILS_TO_ONE = Limit("mail", "MAILS_TO_ONE_ADDRESS_PER_HOUR", HOUR, "emails to this address")
INVITATIONS = Limit("invitation", "INVITATIONS_PER_DAY", DAY, "invitations from your company")
UPLOADS = Limit("upload", "UPLOADS_PER_HOUR", HOUR, "uploads")
TOKENS = Limit("token", "TOKENS_PER_HOUR", HOUR, "new tokens")
CHECKS = Limit("check", "CHECKS_PER_MINUTE", timedelta(minutes=1), "checks")
API_REQUESTS = Limit(
    "api", "API_REQUESTS_PER_MINUTE", timedelta(minutes=1), "requests with this token"
)
DRAFTS = Limit("draft", "DRAFTS_PER_MINUTE", timedelta(minutes=1), "saved drafts")
FAILED_LOG_INS = Limit(
    "log-in", "LOGIN_FAILURES_PER_CLIENT", timedelta(minutes=15), "failed logins"
)
