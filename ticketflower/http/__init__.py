"""Requests ahead of any app: client addresses, malformed ones, caching, unsent forms."""
