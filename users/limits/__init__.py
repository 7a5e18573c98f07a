"""Limits against abuse: how often a thing may be done, by whom and from which address."""
