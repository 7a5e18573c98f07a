"""Template tags of the smallest components (icon, badge, avatar, moment), and a faster ``url``.

Lists have several in each row. As functions they cost a tenth of an included template, which gets a
context of its own each time. They are built-in tags (``TEMPLATES`` in the settings).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, override

from django import template
from django.template import Context, Node
from django.template.base import Parser, Token
from django.template.defaultfilters import capfirst
from django.template.defaulttags import url
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString

from ticketflower.times.wording import (
    clock_text,
    duration_text,
    exact_text,
    relative_text,
    zone_text,
)
from ticketflower.times.zones import local_time

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

register = template.Library()

SPRITE = "vendor/bootstrap-icons-1.13.2/sprite.svg"
AVATAR_COLORS = 8
"""Each has its rule in the style sheet of the shell. Ids follow each other: so do the colors."""


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str) -> SafeString:
    """A Bootstrap icon from the sprite, decorative: the words beside it say the same.

    Args:
        name: one of ``ICONS`` in tools/vendor_static.py.
    """
    return format_html(
        '<svg class="tf-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        static(SPRITE),
        name,
    )


@register.simple_tag
def badge(state: str, label: object) -> SafeString:
    """A status as a colored dot and a word, which says all that the color does.

    Args:
        state: the code of the status of a task, ticket, definition, ticket error or company.
        label: its name for people.
    """
    return format_html(
        '<span class="tf-badge" data-state="{}">{}</span>', state, capfirst(str(label))
    )


@register.simple_tag
def avatar(person: "AbstractUser") -> SafeString:
    """The initials of a person on their color, decorative: the name stands beside it."""
    return avatar_of(person.pk, person.first_name, person.last_name, person.email)


def avatar_of(pk: int, first_name: str, last_name: str, otherwise: str) -> SafeString:
    """The avatar of a person of whom only this is loaded.

    Args:
        pk: the id of the person.
        first_name: may be empty.
        last_name: may be empty.
        otherwise: what the initial is of where both names are empty.
    """
    names = [name for name in (first_name, last_name) if name] or [otherwise]
    # The last name of agents is a mark in parentheses, and no name.
    initials = "".join(name[0] for name in names if name[0] != "(").upper()
    return format_html(
        '<span class="tf-avatar" data-color="{}" aria-hidden="true">{}</span>',
        pk % AVATAR_COLORS,
        initials,
    )


# Both contain nothing but what the functions of ``times`` write: digits, and words without markup.


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """How long ago a time was, with the time itself and its zone as the title."""
    local = local_time(at)
    ago = relative_text((datetime.now(UTC) - at).total_seconds())
    return SafeString(
        f'<time datetime="{local.isoformat()}" title="{exact_text(local)}">{ago}</time>'
    )


@register.simple_tag
def comment_text(text: str, mentions: Sequence[str]) -> SafeString:
    """Plain text with its web addresses as links and its mentions marked.

    Args:
        text: as a person wrote it.
        mentions: as they are written in it, without the "@".
    """
    if not mentions:
        return SafeString(urlize(text, nofollow=True, autoescape=True))
    names = "|".join(re.escape(each) for each in sorted(mentions, key=len, reverse=True))
    parts = re.split(rf"(@(?:{names}))(?![^\W_])", text)
    return SafeString(
        "".join(
            format_html("<b>{}</b>", part)
            if at % 2
            else urlize(part, nofollow=True, autoescape=True)
            for at, part in enumerate(parts)
        )
    )


@register.filter
def how_long(since: datetime) -> str:
    """The time from then to now, such as "2 days"."""
    return duration_text((datetime.now(UTC) - since).total_seconds())


@register.simple_tag
def clock(at: datetime) -> SafeString:
    """The time of the day with its zone, such as "4:52 PM EST", and the date as the title."""
    local = local_time(at)
    return SafeString(
        f'<time datetime="{local.isoformat()}" title="{exact_text(local)}">'
        f"{clock_text(local)} {zone_text(local)}</time>"
    )


@register.tag("url")
def url_tag(parser: Parser, token: Token) -> Node:
    """Django's tag, which works an address out once where it takes no arguments.

    The frame of each page has some twenty of these.
    """
    node = url(parser, token)
    has_arguments = node.args or node.kwargs or node.asvar
    is_fixed = isinstance(node.view_name.var, str) and not node.view_name.filters
    return node if has_arguments or not is_fixed else FixedAddress(str(node.view_name.var))


class FixedAddress(Node):
    """The address of a view without arguments."""

    def __init__(self, view: str) -> None:
        self.view = view

    @override
    def render(self, context: Context) -> SafeString:
        return SafeString(_address(self.view, get_script_prefix()))


@cache
def _address(view: str, _prefix: str) -> str:
    """Worked out once for each prefix that a server gives."""
    return reverse(view)
