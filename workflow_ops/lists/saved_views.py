"""Saved views of a list as links above it: everyone's, one's own, and those that others share."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ticketflower.lists.listing import Listing
from users.models import User
from workflow_ops.lists.declaration import ManagedList
from workflow_ops.models import SavedView

MOST_SAVED_TABS = 2
"""Saved views that are tabs of their own; the others are in a menu, for want of room."""


@dataclass(frozen=True)
class ViewLink:
    """Link to a view of the list.

    Args:
        name: what it is called.
        query: of the list's URL.
        is_current: whether the list is shown so.
        is_saved: whether a person saved it.
        own: where it can be deleted by who sees it.
        counts_failed: whether its rows are what the navigation counts as failed tickets.
    """

    name: str
    query: str
    is_current: bool
    is_saved: bool = False
    own: SavedView | None = None
    counts_failed: bool = False


@dataclass(frozen=True)
class ViewLinks:
    """Links to all views of a list; ``can_be_saved`` where it is shown in none of them.

    Superusers, who belong to no company, have none of their own.
    """

    links: list[ViewLink]
    can_be_saved: bool

    @property
    def tabs(self) -> list[ViewLink]:
        """Those above the list: the built-in ones, the first saved ones, and the current one."""
        return [view for view in self.links if view not in self._beyond or view.is_current]

    @property
    def more(self) -> list[ViewLink]:
        """The other saved views."""
        return [view for view in self._beyond if not view.is_current]

    @property
    def own(self) -> SavedView | None:
        """The current view, if it can be deleted by who sees it."""
        return next((view.own for view in self.links if view.is_current and view.own), None)

    @property
    def _beyond(self) -> list[ViewLink]:
        return [view for view in self.links if view.is_saved][MOST_SAVED_TABS:]


def view_links(managed: ManagedList[Any], user: User, listing: Listing) -> ViewLinks:
    """Gather the views of a list for a person."""
    shown = _asked(listing.url_query)
    saved = SavedView.objects.of_list(managed.key).shown_to(user)
    links = [
        ViewLink(
            name,
            query,
            _asked(query) == shown,
            counts_failed=bool(query) and query == managed.failed_query,
        )
        for name, query in (("All", ""), *managed.views)
    ]
    for view in saved:
        query = managed.listing(QueryDict(view.query)).url_query
        own = view if view.owner_id == user.pk else None
        links.append(ViewLink(view.name, query, _asked(query) == shown, is_saved=True, own=own))
    is_new = not any(link.is_current for link in links)
    return ViewLinks(links, can_be_saved=is_new and user.company_id is not None)


def _asked(query: str) -> list[tuple[str, list[str]]]:
    """A query in normalized form, independent of the order of its parameters."""
    return sorted((key, sorted(values)) for key, values in QueryDict(query).lists())
