"""Site navigation: the links of the side bar, declared once, and the template tag that shows them.

Every page has them: built here from a few prepared strings rather than from a template with
as many conditions.
"""

from dataclasses import KW_ONLY, dataclass
from functools import lru_cache

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ticketflower.tags.components import icon

register = template.Library()


@dataclass(frozen=True)
class Badge:
    """Count beside a link.

    Args:
        variable: what it is called in the context of pages.
        words: what is counted, for screen readers.
        tone: its color.
        query: narrows the list behind the link to what is counted.
    """

    variable: str
    words: str
    tone: str
    query: str = ""


@dataclass(frozen=True)
class Link:
    """Entry of the navigation.

    Args:
        label: its words.
        view: the page that it leads to.
        icon: its icon in the sprite.
        permissions: of which one lets people see it; everyone does if there are none.
        pages: how the names of further views begin whose pages belong to it.
        badge: the count beside it.
        is_personal: whether it leads to what people of a company have for themselves, and
            superusers who act for it have not.
    """

    label: str
    view: str
    icon: str
    _: KW_ONLY
    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    badge: Badge | None = None
    is_personal: bool = False

    def mark(self, here: str) -> str:
        """``aria-current`` on the page of this view: its own page, one that belongs to it, none."""
        if here == self.view:
            return "page"
        return "true" if self.pages and here.startswith(self.pages) else ""


@dataclass(frozen=True)
class Group:
    """Links under a heading; the first group has none."""

    heading: str
    links: tuple[Link, ...]


SUBMIT, EXECUTE = "workflow_ops.submit_ticket", "workflow_ops.execute_task"
MANAGE = "workflow_ops.manage_tickets"
VIEW, CHANGE = "workflow_design.view_definitions", "workflow_design.change_definitions"
AUDIT, PEOPLE = "users.view_audit", "users.manage_people"

OPEN_TASKS = Badge("open_task_count", "to do", "accent")
FAILED_TICKETS = Badge("failed_ticket_count", "failed tickets", "danger", "?ticket=FAILED")

COMPANY_GROUPS: tuple[Group, ...] = (
    Group(
        "",
        (
            Link("Home", "home", "house", pages=("drafts:",)),
            Link(
                "My tasks",
                "tasks:list",
                "check-circle",
                permissions=(EXECUTE,),
                pages=("tasks:",),
                badge=OPEN_TASKS,
                is_personal=True,
            ),
            Link(
                "My tickets",
                "tickets:list",
                "inbox",
                permissions=(SUBMIT,),
                pages=(
                    "tickets:detail",
                    "tickets:comment",
                    "tickets:cancel",
                    "tickets:reopen",
                    "tickets:duplicate",
                ),
                is_personal=True,
            ),
        ),
    ),
    Group(
        "Manage",
        (
            Link("Dashboard", "manage:dashboard", "bar-chart", permissions=(MANAGE,)),
            Link(
                "Tickets",
                "manage:tickets",
                "ticket-perforated",
                permissions=(MANAGE,),
                pages=("manage:ticket",),
            ),
            Link(
                "Tasks", "manage:tasks", "list-check", permissions=(MANAGE,), pages=("manage:task",)
            ),
            Link(
                "Failed tickets",
                "manage:errors",
                "exclamation-octagon",
                permissions=(MANAGE,),
                pages=("manage:error",),
                badge=FAILED_TICKETS,
            ),
        ),
    ),
    Group(
        "Design",
        (
            Link(
                "Workflows",
                "design:workflows",
                "diagram-3",
                permissions=(VIEW,),
                pages=("design:workflow", "design:customize", "design:dry-run", "design:publish"),
            ),
            Link(
                "Steps",
                "design:tasks",
                "clipboard-check",
                permissions=(VIEW,),
                pages=("design:task",),
            ),
            Link(
                "Ticket types",
                "design:tickets",
                "file-earmark-text",
                permissions=(VIEW,),
                pages=("design:ticket",),
            ),
            Link(
                "New workflow",
                "design:templates",
                "plus-lg",
                permissions=(CHANGE,),
                pages=("design:template", "design:upload"),
            ),
        ),
    ),
    Group(
        "Company",
        (
            Link(
                "Team",
                "team:list",
                "people",
                permissions=(PEOPLE,),
                pages=("team:person", "team:agent", "team:invit", "team:deactivate", "access:"),
            ),
            Link(
                "Company roles",
                "team:roles",
                "shield-lock",
                permissions=(PEOPLE,),
                pages=("team:role",),
            ),
            Link(
                "Audit log", "audit:trail", "clock-history", permissions=(AUDIT,), pages=("audit:",)
            ),
            Link("Assistants", "assistants:list", "robot", permissions=(CHANGE, AUDIT)),
            Link(
                "Settings",
                "team:settings",
                "gear",
                permissions=(PEOPLE,),
                pages=(
                    "team:settings",
                    "team:tokens",
                    "notifications:defaults",
                    "manage:webhook",
                    "manage:signing-secret",
                ),
            ),
        ),
    ),
)
SITE_GROUPS: tuple[Group, ...] = (
    Group("", (Link("Companies", "companies:list", "buildings", pages=("companies:",)),)),
)
"""Of superusers who act for no company."""


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """The links that the roles of the person allow, in their groups; the current one is marked.

    A page that belongs to several of them says by ``opened_from``, the name of a view, to which.
    """
    user = context["user"]
    here = getattr(context["request"].resolver_match, "view_name", "")
    opened_from: str = context.get("opened_from") or ""
    groups = COMPANY_GROUPS
    if not context.get("company"):
        groups = SITE_GROUPS if user.is_superuser else ()
    parts = []
    for group in groups:
        links = [
            _link(context, link, _mark(link, here, opened_from))
            for link in group.links
            if not (link.is_personal and user.is_superuser)
            and (not link.permissions or any(map(user.has_perm, link.permissions)))
        ]
        if links:
            parts.append(_group(group.heading, "".join(links)))
    return mark_safe("".join(parts))  # noqa: S308 - of safe strings


def _group(heading: str, links: str) -> str:
    if not heading:
        return f'<ul class="tf-nav-links">{links}</ul>'
    name = f"tf-nav-{heading.lower()}"
    return (
        f'<p class="tf-nav-heading" id="{name}">{heading}</p>'
        f'<ul class="tf-nav-links" aria-labelledby="{name}">{links}</ul>'
    )


def _mark(link: Link, here: str, opened_from: str) -> str:
    if not opened_from:
        return link.mark(here)
    return "true" if link.view == opened_from else ""


def _link(context: Context, link: Link, mark: str) -> str:
    count = context.get(link.badge.variable) if link.badge else None
    query = link.badge.query if link.badge and count else ""
    opening = _opening(link, query, mark, get_script_prefix())
    return f"{opening}{_count(link, count)}</a></li>"


@lru_cache(maxsize=500)
def _opening(link: Link, query: str, mark: str, _prefix: str) -> SafeString:
    current = format_html_join("", ' aria-current="{}"', [(mark,)] if mark else [])
    return format_html(
        '<li><a class="tf-nav-link" href="{}{}"{}>{}<span class="tf-nav-label">{}</span>',
        reverse(link.view),
        query,
        current,
        icon(link.icon),
        link.label,
    )


def _count(link: Link, count: object) -> SafeString | str:
    if not link.badge or not count:
        return ""
    return format_html(
        ' <span class="tf-count tf-count-{}">{}<span class="visually-hidden"> {}</span></span>',
        link.badge.tone,
        str(count),
        link.badge.words,
    )
