"""Where things are in this checkout, and small tools of the set-up."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import List, Tuple

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
VENV_PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = str(VENV_PROGRAMS / "python")

Version = Tuple[int, ...]


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


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
