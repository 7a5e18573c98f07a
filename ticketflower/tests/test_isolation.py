"""What belongs to one company, for every table that there is: nobody else can see or touch it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import (
    IntegrityError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django_scopes.exceptions import ScopeError

from ticketflower.tests.isolation_rows import fill
from ticketflower.tests.test_access import TABLE
from users.database.history import HistoryEvent
from users.models import ApiUsage, AuditEvent, Company, User
from users.roles import ROLES
from users.tenancy import TenantModel, as_company
from users.tests.base import CompanyTestCase
from users.tests.factories import make_person
from users.tests.row_security import switch_row_security_off
from workflow_ops.models import (
    CommentMention,
    DashboardFigures,
    FormDraft,
    Notification,
    TicketError,
    TicketWord,
    WebhookDelivery,
)
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    make_ticket,
)

# Superusers, who belong to no company, may be these.
PEOPLE_OF_NO_COMPANY = {"created_by", "uploaded_by", "superuser", "actor", "author"}
WITHOUT_HISTORY: set[type[TenantModel]] = {
    ApiUsage,
    AuditEvent,
    CommentMention,
    DashboardFigures,
    FormDraft,
    Notification,
    TicketWord,
    WebhookDelivery,
}
UNCHANGEABLE: set[type[TenantModel]] = {AuditEvent}
QUESTIONS: dict[str, Callable[[Any], object]] = {
    "all": lambda objects: list(objects.all()),
    "count": lambda objects: objects.count(),
    "exists": lambda objects: objects.exists(),
    "first": lambda objects: objects.first(),
    "get": lambda objects: objects.get(pk=1),
    "filter": lambda objects: list(objects.filter(pk=1)),
    "exclude": lambda objects: objects.exclude(pk=1).exists(),
    "in_bulk": lambda objects: objects.in_bulk(),
    "update": lambda objects: objects.update(updated_at=None),
    "create": lambda objects: objects.create(),
    "of_company": lambda objects: objects.of_company(None).exists(),
    "newest_first": lambda objects: list(objects.newest_first()),
}


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def histories() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, HistoryEvent)]


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def ask(sql: str, *values: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [value for (value,) in cursor.fetchall()]


def change(sql: str, *values: int) -> int:
    """The number of rows that the statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def inner_keys() -> Iterator[tuple[type[TenantModel], Any]]:
    """Every foreign key from a row of a company to another such row or a person."""
    for model in tenant_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, (TenantModel, User)):
                yield model, field


class IsolationCase(CompanyTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        everyone = make_person(cls.company, "all", roles=list(ROLES), company_roles=("Staff",))
        for company, person in ((cls.company, everyone), (cls.other_company, cls.stranger)):
            with as_company(company):
                fill(company, person, cls.superuser)

    def newest(self, model: type[models.Model], company: Company) -> Any:
        with as_company(company):
            return model._default_manager.filter(company=company).latest("pk")


class ManagersTest(IsolationCase):
    def test_outside_of_any_scope_every_question_is_refused(self) -> None:
        self.doCleanups()  # ends the scope of the test
        for model in tenant_models():
            objects: Any = model._default_manager
            for name, question in QUESTIONS.items():
                with self.subTest(model=table(model), question=name), self.assertRaises(ScopeError):
                    question(objects)

    def test_in_a_scope_there_are_its_own_rows_only(self) -> None:
        for model in tenant_models():
            theirs = self.newest(model, self.other_company)
            objects = model._default_manager
            with self.subTest(model=table(model)):
                found = set(objects.values_list("company", flat=True))

                self.assertEqual(found, {self.company.pk})
                self.assertFalse(objects.filter(pk=theirs.pk).exists())
                self.assertFalse(objects.filter(company=self.other_company).exists())
                self.assertEqual(objects.filter(pk=theirs.pk).update(company=self.company), 0)

    def test_they_hold_without_row_level_security_too(self) -> None:
        switch_row_security_off(*(table(model) for model in tenant_models()))

        for model in tenant_models():
            with self.subTest(model=table(model)):
                found = set(model._default_manager.values_list("company", flat=True))

                self.assertEqual(found, {self.company.pk})

    def test_a_row_of_others_that_is_at_hand_leads_to_nothing(self) -> None:
        everything: list[type[models.Model]] = [*tenant_models(), User]
        for model in everything:
            theirs = self.newest(model, self.other_company)
            for relation in model._meta.related_objects:
                name = relation.get_accessor_name()
                if name is None or relation.one_to_one or relation.hidden:
                    continue
                with self.subTest(model=table(model), relation=name):
                    related = getattr(theirs, name)

                    self.assertFalse(related.exists())

    def test_deleting_reaches_own_rows_only(self) -> None:
        TicketError._default_manager.all().delete()

        with as_company(self.other_company):
            self.assertEqual(TicketError.objects.count(), 1)


class RawSqlTest(IsolationCase):
    def test_every_table_has_rows_of_both_companies(self) -> None:
        for model in tenant_models():
            for company in (self.company, self.other_company):
                with self.subTest(model=table(model), company=str(company)):
                    self.newest(model, company)

    def test_every_table_with_a_company_is_that_of_a_tenant_model_or_of_people(self) -> None:
        found = ask(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'company_id' AND table_schema = current_schema()"
        )

        ours: list[type[models.Model]] = [*tenant_models(), *histories(), User]
        self.assertEqual(set(found), {table(model) for model in ours})

    def test_in_a_scope_it_sees_own_rows_only(self) -> None:
        for model in tenant_models():
            with self.subTest(model=table(model)):
                for company in (self.company, self.other_company):
                    with as_company(company):
                        found = ask(f"SELECT DISTINCT company_id FROM {table(model)}")

                    self.assertEqual(found, [company.pk])

    def test_outside_of_any_scope_it_sees_nothing(self) -> None:
        self.doCleanups()  # ends the scope of the test
        for model in tenant_models():
            with self.subTest(model=table(model)):
                self.assertEqual(ask(f"SELECT count(*) FROM {table(model)}"), [0])

    def test_it_cannot_touch_rows_of_others(self) -> None:
        for model in tenant_models():
            pk = self.newest(model, self.other_company).pk
            with self.subTest(model=table(model)):
                update = f"UPDATE {table(model)} SET updated_at = now() WHERE id = %s"
                delete = f"DELETE FROM {table(model)} WHERE id = %s"

                self.assertEqual(change(update, pk), 0)
                self.assertEqual(change(delete, pk), 0)

    def test_it_cannot_give_rows_away(self) -> None:
        for model in set(tenant_models()) - UNCHANGEABLE:
            with self.subTest(model=table(model)):
                self.assert_refused(
                    f"UPDATE {table(model)} SET company_id = %s", self.other_company.pk
                )

    def test_it_cannot_insert_rows_for_others(self) -> None:
        for model in tenant_models():
            name = table(model)
            with self.subTest(model=name):
                self.assert_refused(
                    f"INSERT INTO {name} SELECT (jsonb_populate_record(row, jsonb_build_object("
                    f"'id', row.id + 1000, 'company_id', %s::bigint))).* FROM {name} row",
                    self.other_company.pk,
                )

    def test_outside_of_any_scope_it_cannot_insert_at_all(self) -> None:
        self.doCleanups()  # ends the scope of the test
        columns = "company_id, role_name, description, created_at, updated_at"

        self.assert_refused(
            f"INSERT INTO company_roles ({columns}) VALUES (%s, 'Spy', '', now(), now())",
            self.company.pk,
        )

    def assert_refused(self, sql: str, *values: int) -> None:
        with (
            self.assertRaisesMessage(ProgrammingError, "violates row-level security policy"),
            transaction.atomic(),
        ):
            change(sql, *values)


class ForeignKeyTest(IsolationCase):
    """Foreign keys are checked past row-level security, so they hold the company by themselves."""

    def test_every_key_between_rows_of_companies_has_its_constraint(self) -> None:
        wanted = {
            f"{table(model)}_{field.name}_same_company"
            for model, field in inner_keys()
            if field.name not in PEOPLE_OF_NO_COMPANY
        }

        found = ask("SELECT conname FROM pg_constraint WHERE conname LIKE '%%_same_company'")

        self.assertEqual(set(found), wanted)

    def test_every_key_refuses_to_point_into_another_company(self) -> None:
        for model, field in inner_keys():
            if field.name in PEOPLE_OF_NO_COMPANY or model in UNCHANGEABLE:
                continue
            row = self.newest(model, self.company)
            target = self.newest(field.related_model, self.other_company)
            with self.subTest(model=table(model), key=field.name):
                with self.assertRaises(IntegrityError) as refusal, transaction.atomic():
                    sql = f"UPDATE {table(model)} SET {field.column} = %s WHERE id = %s"
                    self.assertEqual(change(sql, target.pk, row.pk), 1)
                    change("SET CONSTRAINTS ALL IMMEDIATE")

                cause: Any = refusal.exception.__cause__
                self.assertEqual(
                    cause.diag.constraint_name, f"{table(model)}_{field.name}_same_company"
                )


class HistoryTest(IsolationCase):
    def test_every_table_of_rows_that_people_change_has_one(self) -> None:
        kept = {history.pgh_tracked_model for history in histories()}

        self.assertEqual({*tenant_models(), User} - kept, WITHOUT_HISTORY)

    def test_outside_of_any_scope_it_cannot_be_asked(self) -> None:
        self.doCleanups()  # ends the scope of the test
        for model in histories():
            with self.subTest(model=table(model)), self.assertRaises(ScopeError):
                model._default_manager.count()

    def test_a_company_sees_its_own_only(self) -> None:
        for model in histories():
            with self.subTest(model=table(model)):
                self.assertEqual(
                    set(model._default_manager.values_list("company", flat=True)),
                    {self.company.pk},
                )
                self.assertEqual(
                    set(ask(f"SELECT DISTINCT company_id FROM {table(model)}"))
                    - {None},  # superusers belong to no company
                    {self.company.pk},
                )

    def test_history_cannot_be_changed(self) -> None:
        for model in [*histories(), *UNCHANGEABLE]:
            for sql in (
                f"UPDATE {table(model)} SET company_id = company_id",
                f"DELETE FROM {table(model)}",
            ):
                with (
                    self.subTest(sql),
                    self.assertRaisesMessage(ProgrammingError, "Cannot"),
                    transaction.atomic(),
                ):
                    change(sql)


class PagesTest(TicketTestCase):
    def test_they_hold_without_row_level_security_too(self) -> None:
        make_ticket(self.ticket_type, self.user)
        switch_row_security_off("users", *(table(model) for model in tenant_models()))
        self.client.log_in(self.stranger)

        for name, row in TABLE.items():
            if not row.owner or "{" in row.path:
                continue
            for method in row.methods:
                with self.subTest(name, method=method):
                    self.assertEqual(self.client.generic(method, row.path).status_code, 404)
