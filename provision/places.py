"""Where things are in this checkout, and small tools of the set-up."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import List, Tuple

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
VENV_PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = str(VENV_PROGRAMS / "python")
DATABASE_NAMED = re.compile(r"^\s*(export\s+)?(DATABASE_URL|DB_[A-Z]+)\s*=\s*\S", re.MULTILINE)

Version = Tuple[int, ...]


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def require_usable_database() -> None:
    """Say so early if the embedded database belongs to another user."""
    data = VAR / "postgres"
    settings = ROOT / ".env"
    told = settings.read_text(encoding="utf-8", errors="replace") if settings.exists() else ""
    told += "".join(f"\n{name}={value}" for name, value in os.environ.items())
    usable = os.access(str(data), os.R_OK | os.W_OK | os.X_OK)
    if data.exists() and not usable and not DATABASE_NAMED.search(told):
        raise SetupError(
            f"{data} belongs to another user. Run this as that user, or set DATABASE_URL to a "
            "PostgreSQL server of yours."
        )


def dotted(version: Version) -> str:
    """Write a version as people do."""
    return ".".join(str(part) for part in version)


def run_quietly(command: List[str]) -> str:
    """What the command prints; nothing if it is missing, fails or hangs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
            universal_newlines=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
