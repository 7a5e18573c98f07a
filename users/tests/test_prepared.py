"""Prepared statements: what they find, whose rows they see, and what may be in their text."""

from datetime import UTC, datetime
from threading import Thread
from typing import ClassVar

from django.db import DatabaseError, IntegrityError, NotSupportedError, connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.test import TestCase, TransactionTestCase
from django_scopes.exceptions import ScopeError

from ticketflower.logs import log
from users.database.prepared import prepared
from users.database.prepared_rows import PreparedInsert, update_row
from users.models import Company, CompanyRole, User, UserCompanyRole
from users.models.prepared import user_of_request
from users.roles import TASK_WORKER
from users.tenancy import as_company, current_company
from users.tests.factories import make_company, make_person


@prepared
def role_named(name: str) -> QuerySet[CompanyRole]:
    return CompanyRole.objects.filter(role_name=name)


@prepared
def all_roles() -> QuerySet[CompanyRole]:
    return CompanyRole.objects.by_name()


@prepared
def any_companys_role(pk: int) -> QuerySet[CompanyRole]:
    """One that forgets the scope, so that row-level security alone is left."""
    return CompanyRole._base_manager.filter(pk=pk)


@prepared
def holders(role: CompanyRole) -> QuerySet[UserCompanyRole]:
    return UserCompanyRole.objects.filter(role=role).select_related("user", "role")


@prepared
def locked_role(pk: int) -> QuerySet[CompanyRole]:
    return CompanyRole.objects.select_for_update().filter(pk=pk)


class TwoCompaniesTestCase(TestCase):
    ours: ClassVar[Company]
    theirs: ClassVar[Company]
    our_role: ClassVar[CompanyRole]
    their_role: ClassVar[CompanyRole]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ours, cls.theirs = make_company("Ours"), make_company("Theirs")
        with as_company(cls.ours):
            cls.our_role = CompanyRole.objects.create(company=cls.ours, role_name="Buyer")
        with as_company(cls.theirs):
            cls.their_role = CompanyRole.objects.create(company=cls.theirs, role_name="Buyer")


class ScopeTest(TwoCompaniesTestCase):
    """A statement is made once, and used for every company."""

    def test_each_company_finds_its_own_rows_by_the_same_statement(self) -> None:
        found = []
        for company in (self.ours, self.theirs, self.ours):
            with as_company(company):
                found.append(role_named.get("Buyer"))

        self.assertEqual(found, [self.our_role, self.their_role, self.our_role])
        self.assertEqual([each.company for each in found], [self.ours, self.theirs, self.ours])

    def test_it_refuses_to_run_outside_of_a_company(self) -> None:
        with as_company(self.ours):
            self.assertIn(self.our_role, all_roles.all())

        with self.assertRaises(ScopeError):
            all_roles.all()

    def test_row_level_security_holds_it_too(self) -> None:
        with as_company(self.ours):
            self.assertEqual(any_companys_role.first(self.our_role.pk), self.our_role)
            self.assertIsNone(any_companys_role.first(self.their_role.pk))

    def test_an_update_reaches_no_row_of_another_company(self) -> None:
        self.their_role.role_name = "Changed"
        with as_company(self.ours), self.assertRaises(DatabaseError):
            update_row(self.their_role, ["role_name"])

        with as_company(self.theirs):
            self.assertIsNotNone(role_named.first("Buyer"))

    def test_nothing_of_the_request_that_makes_it_gets_into_it(self) -> None:
        seen: list[object] = []

        @prepared
        def made_in_a_request(pk: int) -> QuerySet[CompanyRole]:
            seen.extend([pk, log.user_id.get(), log.request_id.get(), current_company()])
            return CompanyRole.objects.filter(pk=pk)

        user, request = log.user_id.set(77), log.request_id.set("first")
        try:
            with as_company(self.ours):
                self.assertEqual(made_in_a_request.first(self.our_role.pk), self.our_role)
        finally:
            log.user_id.reset(user)
            log.request_id.reset(request)
        with as_company(self.theirs):
            self.assertEqual(made_in_a_request.first(self.their_role.pk), self.their_role)
            self.assertIsNone(made_in_a_request.first(self.our_role.pk))

        pk, user_seen, request_seen, company = seen
        self.assertNotIsInstance(pk, int)
        self.assertIsNone(user_seen)
        self.assertNotEqual(request_seen, "first")
        self.assertNotIsInstance(company, Company)


class ConstantsTest(TwoCompaniesTestCase):
    """Only words and truth values may be constants."""

    def test_the_id_of_a_row_is_refused(self) -> None:
        role = 4711

        @prepared
        def with_an_id() -> QuerySet[CompanyRole]:
            return CompanyRole.objects.filter(pk=role)

        with as_company(self.ours), self.assertRaisesMessage(TypeError, "4711"):
            with_an_id.first()

    def test_an_object_is_refused(self) -> None:
        company = Company(pk=4711)

        @prepared
        def with_an_object() -> QuerySet[CompanyRole]:
            return CompanyRole._base_manager.filter(company=company)

        with self.assertRaisesMessage(TypeError, "4711"):
            with_an_object.first()

    def test_a_date_is_refused(self) -> None:
        @prepared
        def with_a_date() -> QuerySet[CompanyRole]:
            return CompanyRole.objects.filter(created_at__gt=datetime(2026, 1, 1, tzinfo=UTC))

        with as_company(self.ours), self.assertRaisesMessage(TypeError, "2026"):
            with_a_date.first()

    def test_words_are_written_into_the_text(self) -> None:
        @prepared
        def with_a_word() -> QuerySet[CompanyRole]:
            return CompanyRole.objects.filter(role_name="100 % O'Hara's\\").only("role_name")

        with as_company(self.ours):
            self.our_role.role_name = "100 % O'Hara's\\"
            self.our_role.save(update_fields=["role_name"])
            self.assertEqual(with_a_word.get(), self.our_role)
        self.assertEqual(len(with_a_word.statement.parameters), 1)


class RowsTest(TwoCompaniesTestCase):
    """Rows become the objects that Django's querysets give."""

    def test_what_is_joined_is_loaded(self) -> None:
        person = make_person(self.ours, "anna", roles=[])
        with as_company(self.ours):
            UserCompanyRole.objects.create(company=self.ours, user=person, role=self.our_role)
            holders.all(self.our_role)
            with self.assertNumQueries(1):
                (held,) = holders.all(self.our_role)
                named = (held.user.email, held.role.role_name, held.company.name)

        self.assertEqual(named, (person.email, "Buyer", "Ours"))
        self.assertFalse(held._state.adding)

    def test_annotations_are_set(self) -> None:
        person = make_person(self.ours, "anna", roles=[TASK_WORKER])

        user = user_of_request.get(pk=person.pk, acting=" 5 request")

        self.assertIn("workflow_ops.execute_task", user.granted_permissions)
        self.assertEqual(user.sent_company, str(self.ours.pk))
        self.assertEqual(user.sent_acting, f"{person.pk} 5 request")

    def test_where_there_is_none(self) -> None:
        with as_company(self.ours):
            self.assertIsNone(role_named.first("Nobody"))
            with self.assertRaises(CompanyRole.DoesNotExist):
                role_named.get("Nobody")

    def test_an_insert_sets_the_id_and_what_the_database_computed(self) -> None:
        insert = PreparedInsert(
            CompanyRole,
            given={"other (name)": _named},
            computed={"description": "(SELECT 'beside ' || name FROM other)"},
        )
        role = CompanyRole(company=self.ours, role_name="Seller")
        with as_company(self.ours):
            insert.insert(role, name="Buyer")

            self.assertEqual(role.description, "beside Buyer")
            self.assertEqual(CompanyRole.objects.get(pk=role.pk).description, "beside Buyer")
            self.assertFalse(role._state.adding)

    def test_an_insert_for_another_company_is_refused(self) -> None:
        insert = PreparedInsert(CompanyRole)
        with as_company(self.ours), self.assertRaises(DatabaseError):
            insert.insert(CompanyRole(company=self.theirs, role_name="Intruder"))

    def test_constraints_hold(self) -> None:
        insert = PreparedInsert(CompanyRole)
        with as_company(self.ours), self.assertRaises(IntegrityError):
            insert.insert(CompanyRole(company=self.ours, role_name="BUYER"))

    def test_an_update_stores_its_fields_and_the_time(self) -> None:
        before = self.our_role.updated_at
        self.our_role.role_name, self.our_role.description = "Purchaser", "Not stored"
        with as_company(self.ours):
            update_row(self.our_role, ["role_name", "updated_at"])
            stored = CompanyRole.objects.get(pk=self.our_role.pk)

        self.assertEqual((stored.role_name, stored.description), ("Purchaser", ""))
        self.assertGreater(stored.updated_at, before)

    def test_an_update_of_a_row_that_is_gone_is_refused(self) -> None:
        with as_company(self.ours):
            CompanyRole.objects.all().delete()
            with self.assertRaises(DatabaseError):
                update_row(self.our_role, ["role_name"])


@prepared
def _named(name: str) -> QuerySet[CompanyRole]:
    roles = CompanyRole.objects.filter(role_name=name)
    return roles.values("role_name")  # type: ignore[return-value] # as part of an INSERT


class ConnectionTest(TransactionTestCase):
    """Each connection plans a statement once; statements of lists are planned each time."""

    def test_it_is_prepared_once_on_each_connection(self) -> None:
        make_person(make_company("Ours"), "anna", roles=[])
        company = Company.objects.get()
        counts: list[int] = []

        def use() -> None:
            with as_company(company):
                for _number in range(3):
                    role_named.first("Buyer")
                    list(CompanyRole.objects.by_name())
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT statement FROM pg_prepared_statements "
                        "WHERE statement LIKE '%%company_roles%%'"
                    )
                    counts.append(len(cursor.fetchall()))
            connection.close()

        for _number in range(2):
            thread = Thread(target=use)
            thread.start()
            thread.join()

        self.assertEqual(counts, [1, 1])

    def change_first_names(self, length: int) -> None:
        """Change the type of a column by another connection, as a migration does."""

        def change() -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE users ALTER COLUMN first_name TYPE varchar({length})")
            connection.close()

        thread = Thread(target=change)
        thread.start()
        thread.join()

    def test_a_migration_may_change_the_type_of_a_column(self) -> None:
        person = make_person(make_company("Ours"), "anna", roles=[])
        before = User._meta.get_field("first_name").max_length
        assert before is not None
        self.addCleanup(self.change_first_names, before)
        user_of_request.get(pk=person.pk, acting="")

        self.change_first_names(before + 1)
        self.assertEqual(user_of_request.get(pk=person.pk, acting=""), person)

        self.change_first_names(before + 2)
        with self.assertRaises(NotSupportedError), transaction.atomic():
            user_of_request.get(pk=person.pk, acting="")
        with transaction.atomic():
            self.assertEqual(user_of_request.get(pk=person.pk, acting=""), person)

    def test_a_lock_needs_a_transaction(self) -> None:
        company = make_company("Ours")
        with as_company(company), self.assertRaises(TransactionManagementError):
            locked_role.first(1)


class PeopleTest(TestCase):
    def test_the_user_of_a_request_is_found_outside_of_companies(self) -> None:
        person = make_person(make_company("Ours"), "anna", roles=[])

        self.assertEqual(user_of_request.first(pk=person.pk, acting=""), person)
        self.assertEqual(User.objects.get(pk=person.pk), person)
