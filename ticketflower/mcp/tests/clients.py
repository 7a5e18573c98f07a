"""The official MCP client of a served site."""

from typing import Any

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client


def client_of(site: str, token: str, mode: str = "auto") -> Any:
    """The client that calls a site over HTTP with a token.

    Args:
        site: the beginning of its addresses, without a slash at the end.
        token: the text of the token.
        mode: how it speaks to the server: "legacy" as before the version of 2026-07-28.
    """
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30)
    return Client(streamable_http_client(f"{site}/mcp/", http_client=http), mode=mode)
