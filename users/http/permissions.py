"""Permissions of views: one word on each says who may use it.

A view has exactly one of: ``permission_required``, ``superuser_required``,
``every_account``, ``every_member`` or ``login_not_required``.
A system check (ticketflower.E002) walks the addresses and refuses a view without.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, override

from django.contrib.auth.mixins import PermissionRequiredMixin as DjangoPermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from ticketflower.types import View


class MissingPermission(PermissionDenied):
    """The person lacks a permission; the 403 page names the roles that have it."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


def permission_required[V: View](permission: str) -> Callable[[V], V]:
    """Let only people with ``app.codename`` use the view; others get the 403 page.

    Raises:
        MissingPermission: from the view, for a person without the permission.
    """

    def mark(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise MissingPermission(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined] # read by the check
        return guarded  # type: ignore[return-value] # same signature as the view

    return mark


class NotWhileActing(PermissionDenied):
    """A superuser who acts for a company may not change this; the 403 page says so."""


def not_while_acting[V: View](view: V) -> V:
    """Refuse to change passwords, tokens, secrets, invitations and roles while acting.

    Raises:
        NotWhileActing: from the view, for a POST of a superuser who acts for a company.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and getattr(request, "impersonation", None):
            raise NotWhileActing
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value] # same signature as the view


def every_account[V: View](view: V) -> V:
    """Mark a view of one's own account: for everyone who is logged in, without a company too."""
    view.permission = None  # type: ignore[attr-defined] # read by the check
    view.company_needed = False  # type: ignore[attr-defined] # read by the middleware
    return view


def every_member[V: View](view: V) -> V:
    """Mark a view that everyone who works for a company may use; its queryset decides the rest."""
    view.permission = None  # type: ignore[attr-defined] # read by the check
    return view


def superuser_required[V: View](view: V) -> V:
    """Let only superusers use the view, outside any company; others get the 403 page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.is_authenticated and request.user.is_superuser):
            raise MissingPermission("superuser")
        return view(request, *args, **kwargs)

    guarded.permission = "superuser"  # type: ignore[attr-defined] # read by the check
    guarded.company_needed = False  # type: ignore[attr-defined] # read by the middleware
    return guarded  # type: ignore[return-value] # same signature as the view


class PermissionRequiredMixin(DjangoPermissionRequiredMixin):
    """``permission_required`` for class-based views."""

    @override
    def handle_no_permission(self) -> Any:
        raise MissingPermission(self.get_permission_required()[0])
