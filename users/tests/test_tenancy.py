from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import ProgrammingError, connection, transaction

from ticketflower.logs import log
from users.backends import EmailBackend
from users.models import CompanyRole, User
from users.tenancy import as_company, current_company
from users.tests.base import CompanyPeople, CompanyTestCase, KeepsRoles


def told() -> str:
    """What PostgreSQL thinks is the company, asked by raw SQL as any other statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.company', true)")
        return str(cursor.fetchone()[0])


def companies_of_visible_roles() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT company_id FROM company_roles")
        return {company for (company,) in cursor.fetchall()}


class RefusedOnPurpose(Exception):
    pass


class ScopeTest(CompanyTestCase):
    def test_scopes_nest_and_end(self) -> None:
        with as_company(self.other_company):
            self.assertEqual(current_company(), self.other_company)
            with as_company(self.company):
                self.assertEqual(current_company(), self.company)
            self.assertEqual(current_company(), self.other_company)
        self.assertEqual(current_company(), self.company)

    def test_an_exception_ends_a_scope(self) -> None:
        with self.assertRaises(RefusedOnPurpose), as_company(self.other_company):
            raise RefusedOnPurpose

        self.assertEqual(current_company(), self.company)

    def test_log_lines_carry_the_company_of_the_scope(self) -> None:
        with as_company(self.other_company):
            self.assertEqual(log.company_id.get(), self.other_company.pk)

        self.assertEqual(log.company_id.get(), self.company.pk)

    def test_a_queryset_made_in_one_scope_gives_nothing_in_another(self) -> None:
        ours = CompanyRole.objects.all()

        with as_company(self.other_company):
            self.assertEqual(list(ours), [])

    def test_rows_know_their_company_without_a_statement(self) -> None:
        role = CompanyRole.objects.all()[0]

        with self.assertNumQueries(0):
            self.assertEqual(role.company, self.company)


class SettingTest(CompanyTestCase):
    """The connection's setting follows the scope, inside one transaction."""

    def test_it_is_the_company_of_the_innermost_scope(self) -> None:
        with as_company(self.other_company):
            self.assertEqual(told(), str(self.other_company.pk))
            with as_company(self.company):
                self.assertEqual(told(), str(self.company.pk))
            self.assertEqual(told(), str(self.other_company.pk))
        self.assertEqual(told(), str(self.company.pk))

    def test_it_follows_after_an_exception(self) -> None:
        with self.assertRaises(RefusedOnPurpose), as_company(self.other_company):
            told()
            raise RefusedOnPurpose

        self.assertEqual(told(), str(self.company.pk))

    def test_it_follows_after_a_savepoint_that_is_rolled_back(self) -> None:
        with as_company(self.other_company):
            with self.assertRaises(RefusedOnPurpose), transaction.atomic():
                with as_company(self.company):
                    told()
                raise RefusedOnPurpose

            self.assertEqual(told(), str(self.other_company.pk))

    def test_it_follows_where_the_savepoint_itself_is_rolled_back_in_the_scope(self) -> None:
        told()
        with as_company(self.other_company):
            with self.assertRaises(RefusedOnPurpose), transaction.atomic():
                told()
                raise RefusedOnPurpose

            self.assertEqual(told(), str(self.other_company.pk))

    def test_it_follows_after_a_savepoint_that_is_kept(self) -> None:
        with transaction.atomic(), as_company(self.other_company):
            told()

        self.assertEqual(told(), str(self.company.pk))

    def test_it_follows_after_an_inner_savepoint_of_a_kept_one(self) -> None:
        with as_company(self.other_company):
            with self.assertRaises(RefusedOnPurpose), transaction.atomic():
                with transaction.atomic(), as_company(self.company):
                    told()
                raise RefusedOnPurpose

            self.assertEqual(told(), str(self.other_company.pk))

    def test_it_follows_after_a_savepoint_made_by_hand(self) -> None:
        told()
        point = transaction.savepoint()
        with as_company(self.other_company):
            told()
            transaction.savepoint_rollback(point)

            self.assertEqual(told(), str(self.other_company.pk))

    def test_it_follows_after_a_statement_that_failed(self) -> None:
        with as_company(self.other_company):
            with (
                self.assertRaises(ProgrammingError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT nonsense")

            self.assertEqual(told(), str(self.other_company.pk))

    def test_no_statement_is_spent_while_the_company_stays(self) -> None:
        told()

        with self.assertNumQueries(3):
            told()
            CompanyRole.objects.count()
            with as_company(self.company):
                CompanyRole.objects.count()

    def test_one_statement_is_spent_when_it_changes(self) -> None:
        told()

        with self.assertNumQueries(3), as_company(self.other_company):
            told()
            told()


class CommittedSettingTest(CompanyPeople, KeepsRoles):
    """The connection's setting follows the scope, over transactions, connections and threads."""

    def setUp(self) -> None:
        self.make_people()

    def test_it_is_empty_outside_of_any_scope(self) -> None:
        with as_company(self.company):
            told()

        self.assertEqual(told(), "")
        self.assertEqual(companies_of_visible_roles(), set())

    def test_it_follows_after_a_transaction_that_is_rolled_back(self) -> None:
        for company in (self.company, self.other_company):
            with as_company(company):
                with self.assertRaises(RefusedOnPurpose), transaction.atomic():
                    told()
                    raise RefusedOnPurpose

                self.assertEqual(told(), str(company.pk))

    def test_it_follows_where_the_transaction_is_rolled_back_around_the_scope(self) -> None:
        with self.assertRaises(RefusedOnPurpose), transaction.atomic():
            with as_company(self.company):
                told()
            raise RefusedOnPurpose

        self.assertEqual(told(), "")
        self.assertEqual(companies_of_visible_roles(), set())

    def test_it_follows_after_a_commit(self) -> None:
        with transaction.atomic(), as_company(self.company):
            told()

        self.assertEqual(companies_of_visible_roles(), set())

    def test_it_follows_after_a_commit_whose_hooks_fail(self) -> None:
        def fail() -> None:
            raise RefusedOnPurpose

        with self.assertRaises(RefusedOnPurpose), transaction.atomic():
            transaction.on_commit(fail)
            with as_company(self.company):
                told()

        self.assertEqual(companies_of_visible_roles(), set())

    def test_it_follows_over_a_new_connection(self) -> None:
        with as_company(self.company):
            told()
            connection.close()

            self.assertEqual(told(), str(self.company.pk))

    def test_setting_is_separate_in_each_thread(self) -> None:
        def see(company: str) -> tuple[str, str]:
            try:
                outside = told()
                with as_company(self.company if company == "ours" else self.other_company):
                    return outside, told()
            finally:
                connection.close()

        with as_company(self.company), ThreadPoolExecutor(max_workers=2) as pool:
            seen = list(pool.map(see, ["ours", "theirs"]))

        self.assertEqual(seen, [("", str(self.company.pk)), ("", str(self.other_company.pk))])

    def test_loading_a_user_does_not_leave_the_scope_open(self) -> None:
        """Loading a person tells the connection their company on the way."""
        EmailBackend().get_user(self.user.pk)
        self.assertEqual(companies_of_visible_roles(), set())

        self.user.has_perm("workflow_ops.submit_ticket")
        self.assertEqual(companies_of_visible_roles(), set())


class PeopleTest(CompanyTestCase):
    """The users table: superusers belong to no company, and people are found at log-in."""

    def visible(self) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT email FROM users")
            return {email for (email,) in cursor.fetchall()}

    def test_inside_a_scope_only_its_people_and_superusers_exist(self) -> None:
        with as_company(self.other_company):
            self.assertEqual(self.visible(), {self.stranger.email, self.superuser.email})
            self.assertFalse(User.objects.filter(pk=self.user.pk).exists())

    def test_people_of_other_companies_cannot_be_created_or_changed_in_a_scope(self) -> None:
        moves: list[Callable[[], object]] = [
            lambda: User.objects.create_user(
                "new@example.com", first_name="N", last_name="N", company=self.other_company
            ),
            lambda: User.objects.filter(pk=self.user.pk).update(company=self.other_company),
        ]
        for move in moves:
            with (
                self.assertRaisesMessage(ProgrammingError, "row-level security"),
                transaction.atomic(),
            ):
                move()
        self.assertEqual(User.objects.filter(pk=self.stranger.pk).update(first_name="X"), 0)


class DatabaseRoleTest(CompanyTestCase):
    def test_it_is_one_for_whom_row_level_security_holds(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )

            self.assertEqual(cursor.fetchone(), (False, False))
