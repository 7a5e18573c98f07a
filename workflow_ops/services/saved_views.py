"""Saved views: a list's search, filters and order under a name, for oneself or for everyone."""

from django.db import transaction

from users.models import Company, User
from workflow_ops.errors import TooManySavedViews, ViewsAreForOwnPeople, ViewTooLong
from workflow_ops.models import SavedView

MOST_SAVED_VIEWS = 30
MOST_CHARACTERS = SavedView._meta.get_field("query").max_length or 0


@transaction.atomic(durable=True)
def save_view(
    *, company: Company, by: User, list_key: str, name: str, query: str, is_shared: bool
) -> SavedView:
    """Keep a view; one of the same name and list is replaced.

    Raises:
        TooManySavedViews: the person has as many for this list as may be.
        ViewTooLong: it has more values than can be stored.
        ViewsAreForOwnPeople: a superuser asks for it, who is in no company.
    """
    if by.company_id is None:
        raise ViewsAreForOwnPeople
    if len(query) > MOST_CHARACTERS:
        raise ViewTooLong
    mine = SavedView.objects.of_company(company).owned_by(by).of_list(list_key)
    if mine.exclude(name=name).count() >= MOST_SAVED_VIEWS:
        raise TooManySavedViews(MOST_SAVED_VIEWS)
    view, _made = mine.update_or_create(
        company=company,
        owner=by,
        list_key=list_key,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )
    return view


def delete_view(*, view: SavedView) -> None:
    """Forget a saved view; the lists stay as they are."""
    view.delete()
