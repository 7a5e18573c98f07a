"""Drafts of forms: saved while they are filled in, and offered again."""
