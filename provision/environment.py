"""The environment in ``.venv``: made, kept in step with the locked requirements."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterator

from provision.places import (
    ROOT,
    VAR,
    VENV,
    VENV_PYTHON,
    SetupError,
    Version,
    dotted,
    run_quietly,
)
from provision.pythons import fits, python_for_venv

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

STATE = VENV / "ticketflower.json"  # what .venv was made of
UNFINISHED = '{"unfinished": true}'
# The sets of packages: each holds all of the one before.
SETS = {"demo": "requirements-demo.txt", "dev": "requirements-dev.txt"}
IN_USE = (
    "Another program, such as VS Code or a running server, is using .venv. Close it (in VS Code, "
    "its Python terminals too), then run the same command again."
)


def set_up(packages: str) -> None:
    """Bring ``.venv`` up to date; a matter of milliseconds if it is.

    Args:
        packages: the set that is needed, "demo" or "dev".
    """
    if is_up_to_date(packages):
        return
    try:
        with lock():
            if not is_up_to_date(packages):
                renew(packages)
    except PermissionError as error:
        raise SetupError(explain_denied(error, sys.platform)) from error
    except OSError as error:
        raise SetupError(f"{VENV} can't be set up: {error}.") from error


def is_up_to_date(packages: str) -> bool:
    """Whether ``.venv`` runs and holds what the requirements files ask for."""
    version, state = venv_version(), read_state()
    return bool(version) and state == wanted_state(version, larger_set(packages, state))


def larger_set(packages: str, state: Dict[str, Any]) -> str:
    """The set that is needed, or the one that is there if it holds more."""
    return "dev" if "dev" in (packages, state.get("set")) else packages


def renew(packages: str) -> None:
    """Install what the requirements files ask for, in a new ``.venv`` if the old one is no good."""
    version, state = venv_version(), read_state()
    packages = larger_set(packages, state)
    wanted = wanted_state(version, packages)
    # A .venv that was made by hand has no state; it is as good as its Python and its pip.
    same = not state or all(state.get(key) == wanted[key] for key in ("python", "folder"))
    if fits(version) and same and pip_works():
        STATE.write_text(json.dumps({"unfinished": True, "set": packages}))
    else:
        make_venv()
    install(SETS[packages])
    STATE.write_text(json.dumps(wanted_state(venv_version(), packages)))


def make_venv() -> None:
    """Replace ``.venv`` by a new one that is marked as unfinished from its first moment."""
    python, version = python_for_venv()
    print(f"Creating .venv with Python {dotted(version)} ({python}) ...", flush=True)
    if VENV.exists():
        old = VAR / "venv.old"  # a half deleted .venv must not pass for a good one
        shutil.rmtree(str(old), ignore_errors=True)
        VENV.rename(old)
        shutil.rmtree(str(old), ignore_errors=True)
    VENV.mkdir()
    STATE.write_text(UNFINISHED)
    made = subprocess.run(
        [python, "-I", "-m", "venv", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if made.returncode:
        raise SetupError(f"{python} couldn't create {VENV}: {made.stdout.strip()}")


def install(requirements: str) -> None:
    """Install the packages of a locked file; say plainly what was in the way."""
    print("Installing the packages; the first time takes a minute or two ...", flush=True)
    command = [VENV_PYTHON, "-I", "-m", "pip", "install", "--quiet", "--require-hashes"]
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    said = []
    with subprocess.Popen(
        [*command, "-r", requirements],
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if "Retrying" in line:
                print("  The package index isn't responding; trying again ...", flush=True)
    if pip.returncode:
        print("".join("  " + line for line in said[-10:]), end="", flush=True)
        raise SetupError(explain_pip("".join(said)))


def explain_pip(said: str) -> str:
    """Turn pip's last words into a sentence that says what to do."""
    if re.search(r"Retrying|Connection|timed out|SSLError|ProxyError", said):
        return (
            "pip couldn't reach the package index. Check the network, a proxy (HTTPS_PROXY) or "
            "your own index (PIP_INDEX_URL), then run the same command again."
        )
    if "No matching distribution" in said:
        return (
            "The package index has no version of a package that fits this Python and system "
            "(pip's lines above name it). Try Python 3.12, or another index (PIP_INDEX_URL)."
        )
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A downloaded package doesn't match its hash in the requirements file: it was damaged "
            "or changed on the way. Run the same command again; if it happens again, check the "
            "index that you use (PIP_INDEX_URL)."
        )
    if re.search(r"WinError (5|32)\b", said):
        return IN_USE
    return "pip couldn't install the packages; its output above says why."


def explain_denied(error: PermissionError, platform: str) -> str:
    """Say what the system's refusal means and what to do."""
    denied = Path(error.filename or VENV)
    if platform == "win32":  # it refuses to rename or delete what a program has open
        return IN_USE
    while not denied.exists():
        denied = denied.parent
    owner = denied.stat().st_uid
    if hasattr(os, "geteuid") and owner != os.geteuid():
        return (
            f"{denied} belongs to another user, and .venv has to be rebuilt. Run this as that "
            f"user, or make yourself the owner of .venv and var in {ROOT} (chown -R)."
        )
    return f"{denied} can't be written to: {error.strerror}. Check its permissions and its disk."


def pip_works() -> bool:
    """Whether ``.venv`` has a pip; it is missing after an interrupted ``python -m venv``."""
    return run_quietly([VENV_PYTHON, "-I", "-m", "pip", "--version"]) != ""


def venv_version() -> Version:
    """Give the version of ``.venv``'s Python; empty if there is none or it does not run."""
    said = run_quietly([VENV_PYTHON, "-I", "-c", "import sys; print(*sys.version_info[:3])"])
    return tuple(int(part) for part in said.split())


def wanted_state(version: Version, packages: str) -> Dict[str, Any]:
    """What a ``.venv`` with this Python and this set of packages has to be made of."""
    # The folder, because the programs in .venv name it: a copied checkout needs its own.
    return {
        "set": packages,
        "requirements": hashlib.sha256((ROOT / SETS[packages]).read_bytes()).hexdigest(),
        "python": dotted(version),
        "folder": str(VENV),
    }


def read_state() -> Dict[str, Any]:
    """What ``.venv`` was made of; empty if bootstrap.py did not make it."""
    try:
        state: Dict[str, Any] = json.loads(STATE.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"unreadable": True}
    return state


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """Let one set-up at a time work on this checkout; the system frees the lock of the dead."""
    VAR.mkdir(exist_ok=True)
    waiting = "Another bootstrap.py is setting up this checkout; waiting for it ..."
    with (VAR / "bootstrap.lock").open("a") as file:
        while True:
            try:
                if sys.platform == "win32":
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                else:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if waiting:
                    print(waiting, flush=True)
                waiting = ""
                time.sleep(0.2)
        yield
