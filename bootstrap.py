"""Sets TicketFlower up on a fresh machine and runs its commands.

    python3 bootstrap.py demo | test | check | lock | shell | migrate | any command of manage.py

Needs nothing but Python 3.8 or newer to start: finds a Python for TicketFlower itself (3.12 to
3.14), keeps ``.venv`` in step with the locked requirements and hands over to manage.py. Where
there is no ``.env``, the commands run in development mode (DEBUG=1).
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from typing import Dict, List, Tuple

from provision.database import require_usable_database
from provision.environment import set_up
from provision.places import ROOT, VENV_PROGRAMS, VENV_PYTHON, SetupError

USAGE = """Usage: python3 bootstrap.py COMMAND [ARGUMENTS]

  demo             set everything up and serve a site with sample data
  test [LABELS]    run the tests: all, or those named; --fast leaves out the slow ones
  check            check format, style, imports, types, migrations, deployment settings
  lock             write the locked requirements; --upgrade takes the newest that fit
  shell, migrate, or any other command of manage.py; "help" lists them
"""
WITH_ALL_PACKAGES = ("test", "check", "lock")  # the others need no tools for tests and checks


def main(arguments: List[str]) -> int:
    """Set up, run the command, give its exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    command = arguments[0]
    try:
        set_up("dev" if command in WITH_ALL_PACKAGES else "demo")
        if command == "lock":
            return lock_requirements(arguments[1:])
        require_usable_database()
        if not (ROOT / ".env").exists():
            os.environ.setdefault("DEBUG", "1")
        return check() if command == "check" else manage(arguments)
    except SetupError as error:
        print(f"bootstrap.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


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


def lock_requirements(options: List[str]) -> int:
    """Write each locked file from what we ask for; versions stay where they fit."""
    kind = ["--universal", "--python-version", "3.12"]
    command = [str(VENV_PROGRAMS / "uv"), "pip", "compile", "--quiet", "--generate-hashes", *kind]
    # The files name no package index: each machine uses its own.
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    # Dependabot reads the kind in the head of each file.
    title = f"python3 bootstrap.py lock (uv pip compile {' '.join(kind)})"
    command += ["--custom-compile-command", title, *options]
    for name in ("requirements", "requirements-s3", "requirements-demo", "requirements-dev"):
        print(f"> {name}.txt", flush=True)
        code = subprocess.call([*command, f"{name}.in", "-o", f"{name}.txt"], cwd=str(ROOT))
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
