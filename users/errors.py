"""The ways in which users says no."""

from ticketflower.errors import Refusal


class CompanyCannotBeActedFor(Refusal):
    """A superuser's wish to act for a company lacks something."""

    code = "company-cannot-be-acted-for"


class FormIsOfAnotherCompany(Refusal):
    """A form was made while working for one company and sent while working for another."""

    code = "form-is-of-another-company"

    def __init__(self) -> None:
        super().__init__(
            "This form was opened for another company than the one you work for now. "
            "Nothing was stored. Go back, reload the page and send it again."
        )
