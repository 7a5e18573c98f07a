"""A company whose purchase workflow is published."""

from typing import ClassVar

from users.tenancy import as_company
from users.tests.base import CompanyTestCase
from workflow_design.models import TicketType
from workflow_ops.tests.factories import publish


class TicketTestCase(CompanyTestCase):
    """A TestCase with people and the ticket type "purchase" (see ``factories.bundle``).

    The worker is the only one available, so that tasks go to them.
    """

    ticket_type: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket_type = publish(cls.company, cls.creator)
            cls.colleague.is_available = False
            cls.colleague.save(update_fields=["is_available"])
