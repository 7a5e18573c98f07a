"""Saved views of lists."""

from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet


class SavedViewQuerySet(TenantQuerySet["SavedView"]):
    """Queries on saved views."""

    def of_list(self, key: str) -> Self:
        """Views of the list with this key."""
        return self.filter(list_key=key)

    def shown_to(self, user: User) -> Self:
        """One's own, and those that others share; in the order of their names."""
        return self.filter(Q(owner=user) | Q(is_shared=True)).order_by("name", "pk")

    def owned_by(self, user: User) -> Self:
        """One's own."""
        return self.filter(owner=user)


@audited("saved view")
class SavedView(TenantModel):
    """A list with search, filters and order, under a name.

    It is only the query string of a URL: everyone who opens it sees what they may see.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2_000, blank=True)
    is_shared = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(SavedViewQuerySet)()

    class Meta:
        db_table = "saved_views"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "owner", "list_key", "name"], name="saved_view_name"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name
