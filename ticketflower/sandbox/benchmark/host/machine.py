"""What figures depend on besides the code: machine, versions, settings of PostgreSQL."""

import os
import platform
import tomllib
from importlib import metadata
from typing import Any

import psycopg
from django.conf import settings

SHOWN = ("server_version", "fsync", "synchronous_commit", "shared_buffers")


def facts(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """By name, for the report."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]
    shown = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in SHOWN]
    return {
        "ticketflower": project["version"],
        "python": platform.python_version(),
        "django": metadata.version("django"),
        "gunicorn": metadata.version("gunicorn"),
        **{f"postgresql {name}": row[0] for name, row in zip(SHOWN, shown, strict=True) if row},
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
    }


def load() -> float | None:
    """Programs that wanted the processors in the last minute; None where systems do not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None
