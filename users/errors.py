"""The ways in which users says no."""

from ticketflower.errors import Refusal


class CompanyCannotBeActedFor(Refusal):
    """A superuser's wish to act for a company lacks something."""

    code = "company-cannot-be-acted-for"
