"""API tokens, by which tools act for a person (docs/documents.md, "For tools")."""

from datetime import datetime, timedelta
from typing import Self, override

from django.db import models
from django.db.models.functions import Coalesce

from ticketflower.database.clock import database_now
from users.database.history import audited
from users.models.people import User, UserQuerySet
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenState(models.TextChoices):
    """Whether a token can be used."""

    LIVE = "live", "Active"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


class ApiTokenQuerySet(TenantQuerySet["ApiToken"]):
    """Queries on tokens."""

    def of_person(self, user: User) -> Self:
        """Those that act for this person."""
        return self.filter(user=user)

    def live(self) -> Self:
        """Those that are neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=database_now())

    def in_states(self, states: list[str]) -> Self:
        """Those in one of these states, by ``TokenState``."""
        now = database_now()
        of_state = {
            TokenState.LIVE: models.Q(revoked_at=None, expires_at__gt=now),
            TokenState.EXPIRED: models.Q(revoked_at=None, expires_at__lte=now),
            TokenState.REVOKED: models.Q(revoked_at__isnull=False),
        }
        condition = models.Q()
        for state in states:
            condition |= of_state[TokenState(state)]
        return self.filter(condition)

    def matching(self, text: str) -> Self:
        """Tokens that are called so, or whose prefix begins so, or of people who match."""
        if not text:
            return self
        people = User.objects.matching(text).values("pk")
        return self.filter(
            models.Q(name__icontains=text)
            | models.Q(prefix__startswith=text)
            | models.Q(user__in=people)
        )

    def for_admins(self) -> Self:
        """With their people, the newest first."""
        return self.select_related("user").for_list()

    def for_list(self) -> Self:
        """The newest first, revoked ones at the end."""
        return self.order_by(models.F("revoked_at").asc(nulls_first=True), "-pk")

    def note_use(self, now: datetime) -> None:
        """Keep when they were used, unless that was noted a moment ago."""
        long_ago = models.Q(last_used_at=None) | models.Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
        self.filter(long_ago).update(last_used_at=now)


def with_tokens(members: UserQuerySet) -> UserQuerySet:
    """The members with the number of their ``live_tokens``, and when one was ``used_at`` last."""
    theirs = ApiToken.objects.filter(user=models.OuterRef("pk")).order_by()
    live = theirs.live().values("user").annotate(number=models.Count("pk")).values("number")
    used = theirs.values("user").annotate(latest=models.Max("last_used_at")).values("latest")
    return members.annotate(
        live_tokens=Coalesce(models.Subquery(live), 0), used_at=models.Subquery(used)
    )


@audited("API token", "digest", "last_used_at")
class ApiToken(TenantModel):
    """A tool may do for a person what the scopes say, until the token expires or is revoked.

    Only a digest of the secret is stored. The prefix is the part that is not secret: it identifies
    the token to people and in logs.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    """The names of what it may be used for."""
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        db_table = "api_tokens"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["company", "prefix"], name="api_token_prefix_unique"),
            models.UniqueConstraint(fields=["id", "company"], name="api_token_id_company"),
        ]
        indexes = [models.Index(fields=["company", "user"], name="api_token_of_person")]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> TokenState:
        """Whether it can be used."""
        if self.revoked_at:
            return TokenState.REVOKED
        return TokenState.EXPIRED if self.expires_at <= database_now() else TokenState.LIVE

    @property
    def use_is_to_be_noted(self) -> bool:
        """Whether its last use, as far as it is known, was not a moment ago."""
        noted = self.last_used_at
        return noted is None or noted < database_now() - USE_IS_NOTED_EVERY
