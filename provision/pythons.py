"""Finding a Python for ``.venv``: on this machine, or one that uv downloads."""

from __future__ import annotations

import glob
import json
import os
import re
import shutil
import subprocess
import sys
from typing import Iterable, Iterator, List, Optional, Tuple

from provision.places import ROOT, VAR, SetupError, Version, dotted, run_quietly

OLDEST, NEWEST = (3, 12), (3, 14)  # not every package has a wheel for a newer one yet
# Oldest first: it is the one tested most.
NAMES = ("python3.12", "python3.13", "python3.14", "python3", "python")
PROBE = """
import json, sys
try:
    import ensurepip, venv
    complete = "t" not in getattr(sys, "abiflags", "")
except ImportError:
    complete = False
executable = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps([executable, list(sys.version_info[:3]), complete]))
"""
INSTALL_HINTS = {
    "linux": "Debian 13, Ubuntu 24.04 and newer: apt-get install python3 python3-venv. "
    "Fedora: dnf install python3.12. Any Linux: pyenv install 3.12, or uv python install 3.12.",
    "darwin": "With Homebrew: brew install python@3.12. Without: https://www.python.org/downloads/",
    "win32": "winget install Python.Python.3.12, or https://www.python.org/downloads/",
}
UV_LINES = re.compile(r"^uv==.*\n(?: .*\n)*", re.MULTILINE)
HINT = INSTALL_HINTS.get(sys.platform, INSTALL_HINTS["linux"])


def python_for_venv() -> Tuple[str, Version]:
    """Give a Python of this machine; if it has none that fits, let uv get one.

    Raises:
        SetupError: There is none, and uv cannot get one.
    """
    try:
        return find_python(candidates())
    except SetupError as none_here:
        uv = shutil.which("uv") or install_uv()
        if uv is None:
            raise none_here
        return python_by_uv(uv)


def find_python(commands: Iterable[List[str]]) -> Tuple[str, Version]:
    """Give the first that runs, is neither too old nor too new and can make an environment.

    Each is asked, not believed by its name: a shim of pyenv exists for versions that are off.
    """
    incomplete = []
    for command in commands:
        try:
            executable, numbers, complete = json.loads(run_quietly([*command, "-I", "-c", PROBE]))
        except ValueError:
            continue
        version = tuple(numbers)
        if fits(version) and complete:
            return executable, version
        if fits(version):
            incomplete.append(executable)
    if incomplete:
        raise SetupError(
            f"{incomplete[0]} would do, but it has no venv module. "
            f"Debian and Ubuntu: apt-get install python3-venv. Or another Python: {HINT}"
        )
    raise SetupError(
        f"TicketFlower needs Python {dotted(OLDEST)}, 3.13 or {dotted(NEWEST)}, and none was found "
        f"on this machine (this one is {dotted(sys.version_info[:3])}). {HINT} "
        "Then run the same command again."
    )


def fits(version: Version) -> bool:
    """Whether TicketFlower runs on it."""
    return OLDEST <= version[:2] <= NEWEST


def candidates() -> Iterator[List[str]]:
    """All places where a Python may be, likely and quick ones first."""
    yield [sys.executable]
    for name in NAMES:
        for folder in os.get_exec_path():
            path = shutil.which(name, path=folder)
            if path:
                yield [path]
    if shutil.which("py"):
        for name in NAMES[:3]:
            yield ["py", name.replace("python", "-")]
    for path in installed_pythons():
        yield [path]
    known_to_uv = run_quietly(
        ["uv", "python", "find", "--system", "--python-preference", "only-managed", dotted(OLDEST)]
    )
    if known_to_uv:
        yield [known_to_uv]


def installed_pythons() -> Iterator[str]:
    """The usual folders of Pythons that need not be on the PATH."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    for pattern in (
        os.path.join(pyenv, "versions", "3.*", "bin", "python"),
        os.path.join(pyenv, "pyenv-win", "versions", "3.*", "python.exe"),
        "/usr/local/bin/python3.*[0-9]",
        "/opt/python*/bin/python3",
        "/opt/homebrew/bin/python3.*[0-9]",
        "/Library/Frameworks/Python.framework/Versions/3.*/bin/python3",
    ):
        yield from sorted(glob.glob(pattern))


# uv, which downloads Pythons


def install_uv() -> Optional[str]:
    """Install uv into ``var/uv`` with the pip of this Python; None if that does not work.

    However long it takes: uv is large, and lines are slow. What pip said last is printed.
    """
    locked = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    block = UV_LINES.search(locked)
    if block is None:
        return None
    print("No suitable Python was found; installing uv to download one ...", flush=True)
    VAR.mkdir(exist_ok=True)
    folder, wanted = VAR / "uv", VAR / "uv.txt"
    wanted.write_text(block.group(), encoding="utf-8")
    pip = [sys.executable, "-I", "-m", "pip", "install", "--quiet", "--upgrade"]
    pip += ["--disable-pip-version-check", "--target", str(folder)]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(wanted)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if done.returncode:
        said = done.stdout.strip().splitlines() or ["pip said nothing"]
        print(f"uv couldn't be installed: {said[-1]}", flush=True)
        return None
    return shutil.which("uv", path=str(folder / "bin"))


def python_by_uv(uv: str) -> Tuple[str, Version]:
    """Let uv download a Python, and give it.

    Raises:
        SetupError: It could not; the message quotes what uv said.
    """
    wanted = dotted(OLDEST)
    print(f"Getting Python {wanted} with uv ({uv}) ...", flush=True)
    done = subprocess.run(
        [uv, "python", "install", wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if done.returncode:
        raise SetupError(
            f"This machine has no suitable Python, and uv couldn't download Python {wanted}: "
            f"{' '.join(done.stdout.split())[-300:]}. Check the network and the proxy "
            f"(HTTPS_PROXY), or install one yourself. {HINT} Then run the same command again."
        )
    return find_python(
        [
            [
                run_quietly(
                    [
                        uv,
                        "python",
                        "find",
                        "--system",
                        "--python-preference",
                        "only-managed",
                        wanted,
                    ]
                )
            ]
        ]
    )
