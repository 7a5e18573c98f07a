"""The people that most tests need: our company with one for each role, and a stranger."""

from typing import ClassVar

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from django.test.testcases import is_pickable  # type: ignore[attr-defined] # not in the stubs

from users.management.owner import emptying
from users.models import Company, CompanyRole, User
from users.roles import ADMIN, ROLES, TASK_WORKER, TICKET_ADMIN, USER, WORKFLOW_CREATOR
from users.tenancy import as_company
from users.tests.client import OutsideClient
from users.tests.factories import make_company, make_persons

PASSWORD = "correct horse battery staple"


class CompanyPeople:
    """The people by name; ``make_people`` makes them."""

    company: ClassVar[Company]
    user: ClassVar[User]
    worker: ClassVar[User]
    ticket_admin: ClassVar[User]
    creator: ClassVar[User]
    admin: ClassVar[User]
    colleague: ClassVar[User]
    stranger: ClassVar[User]
    superuser: ClassVar[User]
    other_company: ClassVar[Company]

    @classmethod
    def make_people(cls) -> None:
        """Our company: one person for each role, a colleague who is user and worker too.

        The stranger has every role in another company.
        """
        cls.company = make_company("Ours")
        ours = make_persons(
            cls.company,
            {
                "user": [USER],
                "worker": [TASK_WORKER],
                "ticketadmin": [TICKET_ADMIN],
                "creator": [WORKFLOW_CREATOR],
                "admin": [ADMIN],
                "colleague": [USER, TASK_WORKER],
            },
            with_company_roles=["worker"],
        )
        cls.user, cls.worker, cls.ticket_admin, cls.creator, cls.admin, cls.colleague = (
            ours.values()
        )
        cls.other_company = make_company("Theirs")
        cls.stranger = make_persons(
            cls.other_company, {"stranger": list(ROLES)}, with_company_roles=["stranger"]
        )["stranger"]
        cls.superuser = User.objects.create_superuser(
            "root@example.com", PASSWORD, first_name="Root", last_name="Super"
        )


class SendableTestCase(SimpleTestCase):
    """A test whose failed subtests can be sent to the main process of a parallel run.

    They are sent with their test, after it has ended. Django leaves out what cannot be sent only
    while a test runs, so a test with a client or a browser would end the whole run.
    """

    def __getstate__(self) -> dict[str, object]:
        """What can be sent of the test."""
        state = {**vars(self), "_outcome": None, "_subtest": None}
        return {name: value for name, value in state.items() if is_pickable(value)}


class SharedDataTestCase(SendableTestCase, TestCase):
    """A TestCase that checks the constraints of its class data once.

    Django checks at the end of each test what was put off to the end of the transaction, all that
    ``setUpTestData`` wrote included.
    """

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        connection.check_constraints()


class KeepsRoles(SendableTestCase, TransactionTestCase):
    """A test that commits; after it, what ``migrate`` has made is kept instead of made again.

    These are content types, permissions and the groups of the roles, more than a hundred
    statements. A test that changes them is a plain TransactionTestCase.
    """

    def _fixture_teardown(self) -> None:
        made = (ContentType, Permission, Group, Group.permissions.through)
        kept = {model._meta.db_table for model in made}
        existing = connection.introspection.django_table_names(only_existing=True)
        statements = connection.ops.sql_flush(no_style(), sorted({*existing} - kept))
        try:
            self._flush(statements)
        except OperationalError:  # a deadlock with the last request of a page, which has lost now
            self._flush(statements)

    def _flush(self, statements: list[str]) -> None:
        with emptying(connection):
            connection.ops.execute_sql_flush(statements)


class CompanyTestCase(CompanyPeople, SharedDataTestCase):
    """A TestCase with the people, run in the scope of our company."""

    client: OutsideClient
    client_class = OutsideClient

    @classmethod
    def setUpTestData(cls) -> None:
        cls.make_people()

    def setUp(self) -> None:
        scope = as_company(self.company)
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)

    def role(self, name: str) -> CompanyRole:
        """The company role of our company."""
        return CompanyRole.objects.get(role_name=name)
