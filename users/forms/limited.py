"""Rate-limited forms: too many submissions are refused on the form, which keeps the input."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm

from users.errors import TooManyRequests
from users.limits.limits import Limit


def within_limit(form: BaseForm, limit: Limit, subject: object, by: int = 1) -> bool:
    """Count a valid form; where there were too many, make that an error of it."""
    try:
        limit.count(subject, by)
    except TooManyRequests as refusal:
        form.add_error(None, ValidationError(refusal.sentence, code=refusal.code))
        return False
    return True


def status_of(form: BaseForm) -> int:
    """The status of the page that shows a form, or shows it again because it is refused."""
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, TooManyRequests.code):
        return TooManyRequests.status
    return 422 if form.is_bound else 200
