"""Saved views of a list as links above it: everyone's, one's own, and those that others share."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ticketflower.lists.listing import Listing
from users.models import User
from workflow_ops.lists.declaration import ManagedList
from workflow_ops.models import SavedView


@dataclass(frozen=True)
class ViewLink:
    """Link to a view of the list; ``saved`` is set where it can be deleted by who sees it."""

    name: str
    query: str
    is_current: bool
    saved: SavedView | None = None


@dataclass(frozen=True)
class ViewLinks:
    """Links to all views of a list; ``can_be_saved`` where it is shown in none of them.

    Superusers, who belong to no company, have none of their own.
    """

    links: list[ViewLink]
    can_be_saved: bool


def view_links(managed: ManagedList[Any], user: User, listing: Listing) -> ViewLinks:
    """Gather the views of a list for a person."""
    shown = _asked(listing.url_query)
    saved = SavedView.objects.of_list(managed.key).shown_to(user)
    links = [
        ViewLink(name, query, _asked(query) == shown)
        for name, query in (("All", ""), *managed.views)
    ]
    for view in saved:
        query = managed.listing(QueryDict(view.query)).url_query
        own = view if view.owner_id == user.pk else None
        links.append(ViewLink(view.name, query, _asked(query) == shown, own))
    is_new = not any(link.is_current for link in links)
    return ViewLinks(links, can_be_saved=is_new and user.company_id is not None)


def _asked(query: str) -> list[tuple[str, list[str]]]:
    """A query in normalized form, independent of the order of its parameters."""
    return sorted((key, sorted(values)) for key, values in QueryDict(query).lists())
