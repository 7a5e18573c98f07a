"""Multi-tenancy: the company that code works for, and models that belong to one.

Every tenant model refuses to be queried outside ``as_company``: the second of the layers in
docs/architecture.md, "Tenant isolation".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, override

from django.db import models
from django.utils import timezone
from django_scopes import get_scope, scope
from django_scopes.exceptions import ScopeError

from ticketflower.logs.log import acting_id, company_id


class TimestampedModel(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Tenant(TimestampedModel):
    """A company, as far as is known of it here; ``users.models.Company`` is the only one."""

    class Meta:
        abstract = True


class TenantQuerySet[M: models.Model](models.QuerySet[M]):
    """Queries that every tenant model has."""

    def of_company(self, company: Tenant) -> Self:
        """Rows of this company only."""
        return self.filter(company=company)

    def unless_suspended(self) -> Self:
        """Nothing while the rows' company is suspended, as the database has it now."""
        return self.filter(company__suspended_at=None)

    def newest_first(self) -> Self:
        """The latest made on top, with a stable order among equals."""
        return self.order_by("-pk")


class TenantManager[M: models.Model](models.Manager[M]):
    """Sees the rows of the current company and refuses to run without one."""

    @override
    def get_queryset(self) -> models.QuerySet[M]:
        company = current_company()
        if company is None:
            raise ScopeError(f"{self.model.__name__} is asked for outside of as_company().")
        queryset = super().get_queryset().filter(company=company)
        # Rows know their company without a statement, as those of a related manager do.
        field = self.model._meta.get_field("company")
        queryset._known_related_objects = {field: {company.pk: company}}  # type: ignore[attr-defined] # Django's own
        return queryset


class TenantModel(TimestampedModel):
    """A row that belongs to one company."""

    company = models.ForeignKey("users.Company", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


@contextmanager
def as_company(company: Tenant) -> Iterator[None]:
    """Work for ``company``: its rows are all that queries see, in the ORM and in PostgreSQL."""
    token = company_id.set(company.pk)
    try:
        with scope(company=company):
            yield
    finally:
        company_id.reset(token)


@contextmanager
def outside_companies() -> Iterator[None]:
    """Work for no company and act for none: for what superusers do across companies."""
    company, acting = company_id.set(None), acting_id.set(None)
    try:
        with scope(company=None):
            yield
    finally:
        acting_id.reset(acting)
        company_id.reset(company)


def current_company() -> Tenant | None:
    """The company of the innermost ``as_company``, or None."""
    company: Tenant | None = get_scope().get("company")
    return company
