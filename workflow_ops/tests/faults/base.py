"""A committed company with the purchase workflow, and threads that work at the same moment."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import tag

from users.models import Company
from users.tenancy import as_company
from users.tests.base import CompanyPeople, KeepsRoles
from workflow_design.models import TicketType
from workflow_ops.tests.factories import publish


@tag("faults")
class CommittedTestCase(CompanyPeople, KeepsRoles):
    """Our company with the ticket type "purchase"; what tests do is committed."""

    ticket_type: TicketType

    def setUp(self) -> None:
        self.make_people()
        scope = as_company(self.company)
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)
        self.ticket_type = publish(self.company, self.creator)


def at_once[T](company: Company, calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run the calls in as many threads, all let go at the same moment; results in their order."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        try:
            with as_company(company):
                connection.ensure_connection()
                start.wait(timeout=30)
                return call()
        except Exception as error:  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))
