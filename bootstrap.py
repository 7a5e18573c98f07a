"""Sets TicketFlower up on a fresh machine and runs its commands.

    python3 bootstrap.py demo | test | check | shell | migrate | any other command of manage.py

Needs nothing but Python 3.8 or newer to start: finds a Python 3.12 or newer for TicketFlower
itself, keeps ``.venv`` in step with the requirements files and hands over to manage.py. Where
there is no ``.env``, the commands run in development mode (DEBUG=1).
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Tuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = str(VENV_PROGRAMS / "python")
STATE = VENV / "ticketflower.json"  # what .venv was made of
UNFINISHED = '{"unfinished": true}'
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
OLDEST = (3, 12)
# Oldest first: it is the one tested most, and not every package is ready for the newest Python.
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
USAGE = """Usage: python3 bootstrap.py COMMAND [ARGUMENTS]

  demo             set everything up and serve a site with sample data
  test [LABELS]    run the tests: all, or those named
  check            check format, style, imports, types, migrations, deployment settings
  shell, migrate, or any other command of manage.py; "help" lists them
"""
INSTALL_HINTS = {
    "linux": "Debian 13, Ubuntu 24.04 and newer: apt-get install python3 python3-venv. "
    "Fedora: dnf install python3.12. Any Linux: pyenv install 3.12, or uv python install 3.12.",
    "darwin": "With Homebrew: brew install python@3.12. Without: https://www.python.org/downloads/",
    "win32": "winget install Python.Python.3.12, or https://www.python.org/downloads/",
}

Version = Tuple[int, ...]


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def main(arguments: List[str]) -> int:
    """Set up, run the command, give its exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    try:
        set_up()
        require_usable_database()
        if not (ROOT / ".env").exists():
            os.environ.setdefault("DEBUG", "1")
        return check() if arguments[0] == "check" else manage(arguments)
    except SetupError as error:
        print(f"bootstrap.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# The environment in .venv


def set_up() -> None:
    """Bring ``.venv`` up to date; a matter of milliseconds if it is."""
    if is_up_to_date():
        return
    try:
        with lock():
            if not is_up_to_date():
                renew()
    except PermissionError as error:
        raise SetupError(
            f"{error.filename or VENV} belongs to another user, and .venv has to be renewed. "
            f"Run this as that user, or make .venv and var in {ROOT} yours (chown -R)."
        ) from error
    except OSError as error:
        raise SetupError(f"{VENV} cannot be set up: {error}. Mend that, then try again.") from error


def is_up_to_date() -> bool:
    """Whether ``.venv`` runs and holds what the requirements files ask for."""
    version = venv_version()
    return bool(version) and read_state() == wanted_state(version)


def renew() -> None:
    """Install what the requirements files ask for, in a new ``.venv`` if the old one is no good."""
    version, state = venv_version(), read_state()
    wanted = wanted_state(version)
    # A .venv that somebody made by hand has no state; it is as good as its Python and its pip.
    fits = not state or all(state.get(key) == wanted[key] for key in ("python", "folder"))
    if version >= OLDEST and fits and pip_works():
        STATE.write_text(UNFINISHED)
    else:
        make_venv()
    install()
    STATE.write_text(json.dumps(wanted_state(venv_version())))


def make_venv() -> None:
    """Replace ``.venv`` by a new one that is marked as unfinished from its first moment."""
    python, version = find_python(candidates())
    print(f"Making .venv with Python {dotted(version)} ({python}) ...", flush=True)
    if VENV.exists():
        old = ROOT / "var" / "venv.old"  # a half deleted .venv must not pass for a good one
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
        raise SetupError(f"{python} could not make {VENV}: {made.stdout.strip()}")


def install() -> None:
    """Install the packages; say plainly what was in the way."""
    print("Installing the packages; the first time takes a minute or two ...", flush=True)
    command = [VENV_PYTHON, "-I", "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS[-1]]
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    said = []
    with subprocess.Popen(
        command,
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if "Retrying" in line:
                print("  The package index does not answer; trying again ...", flush=True)
    if pip.returncode:
        print("".join("  " + line for line in said[-10:]), end="", flush=True)
        raise SetupError(explain_pip("".join(said)))


def explain_pip(said: str) -> str:
    """Turn pip's last words into a sentence that says what to do."""
    if re.search(r"Retrying|Connection|timed out|SSLError|ProxyError", said):
        return (
            "pip could not reach the package index. Check the network, a proxy (HTTPS_PROXY) or "
            "an index of your own (PIP_INDEX_URL), then run the same command again."
        )
    if "No matching distribution" in said:
        return (
            "The package index has no fitting version of a package for this Python and system "
            "(pip's lines above name it). Try Python 3.12, or another index (PIP_INDEX_URL)."
        )
    return "pip could not install the packages; its lines above say why."


def pip_works() -> bool:
    """Whether ``.venv`` has a pip; it is missing after an interrupted ``python -m venv``."""
    return run_quietly([VENV_PYTHON, "-I", "-m", "pip", "--version"]) != ""


def venv_version() -> Version:
    """Give the version of ``.venv``'s Python; empty if there is none or it does not run."""
    said = run_quietly([VENV_PYTHON, "-I", "-c", "import sys; print(*sys.version_info[:3])"])
    return tuple(int(part) for part in said.split())


def wanted_state(version: Version) -> Dict[str, Any]:
    """What a ``.venv`` with this Python has to be made of."""
    digest = hashlib.sha256()
    for name in REQUIREMENTS:
        digest.update((ROOT / name).read_bytes())
    # The folder, because the programs in .venv name it: a copied checkout needs its own.
    return {"requirements": digest.hexdigest(), "python": dotted(version), "folder": str(VENV)}


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
    (ROOT / "var").mkdir(exist_ok=True)
    waiting = "Another bootstrap.py is setting this checkout up; waiting for it ..."
    with (ROOT / "var" / "bootstrap.lock").open("a") as file:
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


# A Python to make it with


def find_python(commands: Iterable[List[str]]) -> Tuple[str, Version]:
    """Give the first that runs, is new enough and can make an environment.

    Each is asked, not believed by its name: a shim of pyenv exists for versions that are off.
    """
    incomplete = []
    for command in commands:
        try:
            executable, numbers, complete = json.loads(run_quietly([*command, "-I", "-c", PROBE]))
        except ValueError:
            continue
        version = tuple(numbers)
        if version >= OLDEST and complete:
            return executable, version
        if version >= OLDEST:
            incomplete.append(executable)
    hint = INSTALL_HINTS.get(sys.platform, INSTALL_HINTS["linux"])
    if incomplete:
        raise SetupError(
            f"{incomplete[0]} is new enough but has no venv module. "
            f"Debian and Ubuntu: apt-get install python3-venv. Or another Python: {hint}"
        )
    raise SetupError(
        f"TicketFlower needs Python {dotted(OLDEST)} or newer, and none was found on this machine "
        f"(this one is {dotted(sys.version_info[:3])}). {hint} Then run the same command again."
    )


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
    found_by_uv = run_quietly(["uv", "python", "find", ">=" + dotted(OLDEST)])
    if found_by_uv:
        yield [found_by_uv]


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


# The commands


def manage(arguments: List[str]) -> int:
    """Hand over to manage.py inside ``.venv``."""
    command, rest = arguments[0], arguments[1:]
    if command == "test":
        if not any(argument.startswith(("--parallel", "--pdb")) for argument in rest):
            rest = ["--parallel", "auto", *rest]
        rest = ["--noinput", *rest]
        os.chdir(str(ROOT))  # the tests are looked for from here
    line = [VENV_PYTHON, str(ROOT / "manage.py"), command, *rest]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(line[0], line)  # noqa: S606 - Ctrl-C and the exit code are then the command's own
    return subprocess.call(line)


def check() -> int:
    """Run all checks but the tests, quick ones first; stop at the first that fails."""
    for title, line, environment in checks():
        print(f"> {title}", flush=True)
        start = time.monotonic()
        code = subprocess.call(line, cwd=str(ROOT), env={**os.environ, **environment})
        taken = f"{time.monotonic() - start:.1f} s"
        if code:
            print(f"FAILED after {taken}: {title}", flush=True)
            return code
        print(f"  ok, {taken}", flush=True)
    return 0


def checks() -> List[Tuple[str, List[str], Dict[str, str]]]:
    """Title, command and environment of each check."""
    module = [VENV_PYTHON, "-m"]
    manage_py = [VENV_PYTHON, "manage.py"]
    ruff_format = ["ruff", "format", "--check", "--output-format", "concise", "."]
    templates = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    djade = [str(VENV_PROGRAMS / "djade"), "--check", "--target-version", "6.0", *templates]
    migrations = ["makemigrations", "--check", "--dry-run"]
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    production = {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(60)[:60],
        "ALLOWED_HOSTS": "example.com",
        "SITE_URL": "https://example.com",
        "MAIL_URL": "smtp+tls://user:password@mail.example.com:587",
    }
    return [
        ("ruff format", [*module, *ruff_format], {}),
        ("ruff check", [*module, "ruff", "check", "."], {}),
        ("djade (format of the templates)", djade, {}),
        ("lint-imports", [str(VENV_PROGRAMS / "lint-imports")], {}),
        ("mypy", [*module, "mypy", "."], {}),
        ("migrations for every change of a model", [*manage_py, *migrations], {}),
        ("settings for production", [*manage_py, *deploy], production),
    ]


def require_usable_database() -> None:
    """Say so early if the embedded database belongs to somebody else."""
    data = ROOT / "var" / "postgres"
    settings = ROOT / ".env"
    named = "DATABASE_URL" in os.environ or (
        settings.exists() and re.search(r"^\s*DATABASE_URL=.", settings.read_text(), re.MULTILINE)
    )
    if not named and data.exists() and not os.access(str(data), os.R_OK | os.W_OK | os.X_OK):
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
