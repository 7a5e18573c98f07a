"""The few aliases that all apps share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # documents and their checker import this module, and know no Django
    from django.http import HttpRequest, HttpResponseBase

type Json = Any
"""A JSON value: None, bool, int, float, str, or a list or dict of such."""

type JsonObject = dict[str, Any]
"""A JSON object."""

type GetResponse = Callable[[HttpRequest], HttpResponseBase]
"""What a middleware wraps, and what it gives."""

type View = Callable[..., HttpResponseBase]
"""A view function."""
