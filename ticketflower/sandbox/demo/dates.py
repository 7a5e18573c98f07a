"""Dates back what the demo has just made."""

from datetime import datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When

from users.models import Company, CompanyRole, User, UserCompanyRole
from workflow_design.models import (
    TaskDefinition,
    TicketType,
    TicketTypeAccess,
    WorkflowDefinition,
    WorkflowTransition,
)


def date_back(rows: QuerySet[Any], moment: datetime) -> None:
    """Put every date of the rows that is later to this moment.

    What happened before has been dated back before: only what has just happened is later.
    """
    names = [
        field.name for field in rows.model._meta.concrete_fields if isinstance(field, DateTimeField)
    ]
    later = [Q(**{f"{name}__gt": moment}) for name in names]
    changes = {
        name: Case(When(condition, then=Value(moment)), default=F(name))
        for name, condition in zip(names, later, strict=True)
    }
    rows.filter(Q(*later, _connector=Q.OR)).update(**changes)


def date_back_company(company: Company, moment: datetime) -> None:
    """Put company, people and roles to this moment."""
    date_back(Company.objects.filter(pk=company.pk), moment)
    date_back(User.objects.of_company(company), moment)
    for model in (CompanyRole, UserCompanyRole):
        date_back(model.objects.of_company(company), moment)


def date_back_definitions(company: Company, moment: datetime) -> None:
    """Put the definitions that have just been made to this moment."""
    for model in (
        WorkflowDefinition,
        TaskDefinition,
        WorkflowTransition,
        TicketType,
        TicketTypeAccess,
    ):
        date_back(model.objects.of_company(company), moment)
