"""Options of filters by members, read in the company's scope when a list is shown."""

from ticketflower.lists.filters import Options
from users.models import AuditEvent, Company, User
from users.tenancy import current_company


def people() -> Options:
    """People and agents of the company, by id."""
    return User.objects.of_company(_company()).by_name().names_by_id()


def actors() -> Options:
    """Who can have done something in the company, by id: superusers did who acted for it."""
    company = _company()
    return AuditEvent.objects.of_company(company).possible_actors(company).names_by_id()


def _company() -> Company:
    company = current_company()
    assert isinstance(company, Company)
    return company
