"""Arguments of management commands: naming a company and acting in it."""

from django.core.management.base import CommandError

from users.models import Company, User
from users.roles import WORKFLOW_CREATOR


def company_named(name: str) -> Company:
    """The company with this name or id.

    Raises:
        CommandError: where there is none, or several of the name.
    """
    found = list(Company.objects.filter(name__iexact=name)[:2])
    if not found and name.isdecimal():
        found = list(Company.objects.filter(pk=int(name)))
    if len(found) > 1:
        raise CommandError(f"Several companies are named “{name}”. Use the ID instead.")
    if not found:
        raise CommandError(f"There is no company named “{name}”.")
    return found[0]


def author_in(company: Company) -> User:
    """Who definitions are made by when a command makes them: the first workflow creator.

    Raises:
        CommandError: where the company has no workflow creator.
    """
    author = (
        User.objects.of_company(company).people().in_group(WORKFLOW_CREATOR).order_by("pk").first()
    )
    if author is None:
        raise CommandError(f"{company} has no active workflow creator.")
    return author
