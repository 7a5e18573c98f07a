"""The few aliases that all apps share."""

from typing import Any

type Json = Any
"""A JSON value: None, bool, int, float, str, or a list or dict of such."""

type JsonObject = dict[str, Any]
"""A JSON object."""
