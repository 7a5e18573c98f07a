"""Company roles: a company's own, and who has them."""

from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from users.database.history import audited
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

STAFF = "Staff"
"""The company role that a new company has for everyone who works there."""


class CompanyRoleQuerySet(TenantQuerySet["CompanyRole"]):
    """Queries on company roles."""

    def by_name(self) -> Self:
        """In the order of a list of company roles."""
        return self.order_by("role_name")

    def for_everyone(self) -> Self:
        """The role that everyone has, unless the company renamed or deleted it."""
        return self.filter(role_name=STAFF)

    def names(self) -> tuple[str, ...]:
        """The names of the roles, in their order."""
        return tuple(self.by_name().values_list("role_name", flat=True))

    def names_by_id(self) -> list[tuple[str, str]]:
        """Id and name of each, as the options of a filter."""
        return [(str(pk), name) for pk, name in self.by_name().values_list("pk", "role_name")]

    def for_list(self) -> Self:
        """What a list of company roles shows: how many active ``people`` and ``agents`` have it."""
        active = models.Q(users__is_active=True)
        people, agents = (active & models.Q(users__kind=kind) for kind in ("PERSON", "AGENT"))
        return self.annotate(
            people=models.Count("users", filter=people),
            agents=models.Count("users", filter=agents),
        ).by_name()


@audited("company role")
class CompanyRole(TenantModel):
    """A role of the company's own, such as "Manager": it decides who may submit or do what."""

    role_name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="UserCompanyRole",
        related_name="company_roles",
        blank=True,
    )

    objects = TenantManager.from_queryset(CompanyRoleQuerySet)()

    class Meta:
        db_table = "company_roles"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("company", Lower("role_name"), name="company_role_unique"),
            models.UniqueConstraint(fields=["id", "company"], name="company_role_id_company"),
        ]

    @override
    def __str__(self) -> str:
        return self.role_name


@audited("company role of a person")
class UserCompanyRole(TenantModel):
    """A person has a company role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(CompanyRole, on_delete=models.CASCADE, related_name="+")

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "user_company_roles"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="user_company_role_unique"),
        ]

    @override
    def __str__(self) -> str:
        return f"user {self.user_id} has role {self.role_id}"
