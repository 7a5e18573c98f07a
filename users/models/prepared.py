"""Prepared statements on people."""

from django.db.models import QuerySet

from users.database.prepared import prepared
from users.models.companies import Company
from users.models.people import User


@prepared
def user_of_request(pk: int, acting: str) -> QuerySet[User]:
    """The user with this id, and all that a request needs to know of them."""
    return User.objects.for_request(acting).filter(pk=pk)


@prepared
def company_with_id(pk: int) -> QuerySet[Company]:
    """The company with this id."""
    return Company.objects.filter(pk=pk)
