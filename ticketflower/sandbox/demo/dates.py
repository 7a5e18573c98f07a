"""Dates back what the demo has just made."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.db.models import DateTimeField, Model

from ticketflower.database.cursors import PreparedSql
from users.models import Company, CompanyRole, User, UserCompanyRole
from workflow_design.models import (
    TaskDefinition,
    TicketType,
    TicketTypeAccess,
    WorkflowDefinition,
    WorkflowTransition,
)


def date_back_company(company: Company, moment: datetime) -> None:
    """Put company, people and roles to this moment."""
    date_back(company, (Company, User, CompanyRole, UserCompanyRole), moment)


def date_back_definitions(company: Company, moment: datetime) -> None:
    """Put the definitions that have just been made to this moment."""
    models = (
        WorkflowDefinition,
        TaskDefinition,
        WorkflowTransition,
        TicketType,
        TicketTypeAccess,
    )
    date_back(company, models, moment)


def date_back(company: Company, models: Iterable[type[Model]], moment: datetime) -> None:
    """Put every date of the company's rows that is later to this moment.

    What happened before has been dated back before: only what has just happened is later.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(_statement(model), [moment, company.pk])


@cache
def _statement(model: type[Model]) -> PreparedSql:
    # Written by hand: after each event every table is looked through, and Django would compile
    # a query for each, which takes longer than executing it.
    fields = model._meta.concrete_fields
    dates = [
        str(field.column)
        for field in fields
        if isinstance(field, DateTimeField) and field.name != "due_at"  # of ``due``
    ]
    changes = ", ".join(
        f"{date} = CASE WHEN {date} > moment THEN moment ELSE {date} END" for date in dates
    )
    owner = "id" if model is Company else "company_id"
    return PreparedSql(
        f"UPDATE {model._meta.db_table} SET {changes} "  # noqa: S608 - names of ours
        f"FROM (VALUES (%s::timestamptz)) AS event (moment) "
        f"WHERE {owner} = %s AND greatest({', '.join(dates)}) > moment"
    )
