"""The database of the set-up: whether the embedded one can be used."""

from __future__ import annotations

import os
import re

from provision.places import ROOT, VAR, SetupError

DATABASE_NAMED = re.compile(r"^\s*(export\s+)?(DATABASE_URL|DB_[A-Z]+)\s*=\s*\S", re.MULTILINE)


def require_usable_database() -> None:
    """Say so early if the embedded database belongs to another user, or must be made first."""
    data = VAR / "postgres"
    settings = ROOT / ".env"
    told = settings.read_text(encoding="utf-8", errors="replace") if settings.exists() else ""
    told += "".join(f"\n{name}={value}" for name, value in os.environ.items())
    if DATABASE_NAMED.search(told):
        return
    if not data.exists():
        print("Creating a PostgreSQL database in var/postgres ...", flush=True)
    elif not os.access(str(data), os.R_OK | os.W_OK | os.X_OK):
        raise SetupError(
            f"{data} belongs to another user. Run this as that user, or set DATABASE_URL to "
            "your own PostgreSQL server."
        )
