"""The embedded server with real processes, in temporary folders; never the project's own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, override
from unittest import mock, skipIf

import psycopg
from django.test import SimpleTestCase, tag
from environ import Env

from ticketflower.database import embedded_postgres_host
from ticketflower.database.embedded_postgres import EmbeddedPostgresError, database_url, stop

PROJECT = Path(__file__).resolve().parents[2]


def connect(folder: Path) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as Django does: by the URL as django-environ reads it."""
    config = Env.db_url_config(database_url(folder))
    return psycopg.connect(
        host=config["HOST"],
        port=config["PORT"],
        user=config["USER"],
        password=config["PASSWORD"],
        dbname=config["NAME"],
        autocommit=True,
    )


def ask(folder: Path, sql: str) -> tuple[Any, ...] | None:
    with connect(folder) as connection:
        return connection.execute(sql).fetchone()


def is_running(pid: int) -> bool:
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


def kill_server(folder: Path) -> None:
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    while is_running(pid):
        time.sleep(0.01)


def give_number(folder: Path, pid: int) -> None:
    """Pretend that the system gave the dead server's number to another process."""
    for file in (folder / "data" / "postmaster.pid", folder / ".s.PGSQL.5432.lock"):
        _, others = file.read_text().split("\n", 1)
        file.write_text(f"{pid}\n{others}")


@contextlib.contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp()).resolve()
    try:
        yield home / name
    finally:
        stop(home / name)
        shutil.rmtree(home)


@tag("process")
class ServerOnAPortTest(SimpleTestCase):
    """As on Windows, where every account of the machine reaches the server."""

    folder: Path

    @override
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(mock.patch.object(embedded_postgres_host, "TCP", True))
        cls.folder = cls.enterClassContext(temporary_folder("postgres"))
        connect(cls.folder).close()

    def log_in(self, user: str, password: str) -> None:
        config = Env.db_url_config(database_url(self.folder))
        host, port = config["HOST"], config["PORT"]
        psycopg.connect(
            host=host, port=port, user=user, password=password, dbname="postgres"
        ).close()

    def test_login_without_the_password_is_refused(self) -> None:
        for user in ("ticketflower", "postgres"):
            for password in ("", "ticketflower"):
                with (
                    self.subTest(user, password=password),
                    self.assertRaises(psycopg.OperationalError),
                ):
                    self.log_in(user, password)
            self.log_in(user, (self.folder / "password").read_text())

    def test_it_has_the_same_port_at_the_next_start_so_that_clients_find_it(self) -> None:
        first = database_url(self.folder)
        stop(self.folder)

        self.assertEqual(database_url(self.folder), first)

    def test_server_with_trust_authentication_is_secured(self) -> None:
        database_url(self.folder)
        (self.folder / "password").unlink()
        (self.folder / "data" / "pg_hba.conf").write_text("host all all 127.0.0.1/32 trust\n")
        stop(self.folder)

        connect(self.folder).close()

        with self.assertRaises(psycopg.OperationalError):
            self.log_in("postgres", "")


@tag("process")
@skipIf(sys.platform == "win32", "The traps are those of POSIX.")
class RunningServerTest(SimpleTestCase):
    folder: Path

    @override
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = cls.enterClassContext(temporary_folder("Büro + 100%41 'A' #1?x"))
        with connect(cls.folder) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    def test_its_role_is_no_superuser_and_owns_the_database(self) -> None:
        role = ask(
            self.folder,
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles "
            "JOIN pg_database ON datdba = pg_roles.oid "
            "WHERE rolname = current_user AND datname = current_database()",
        )

        self.assertEqual(role, ("ticketflower", False, False, True))

    def test_it_knows_small_letters_of_all_languages_and_keeps_fsync_on(self) -> None:
        row = ask(self.folder, "SELECT lower('É'), current_setting('fsync')")

        self.assertEqual(row, ("é", "on"))

    def test_socket_is_accessible_to_its_owner_only(self) -> None:
        database_url(self.folder)

        mode = (self.folder / ".s.PGSQL.5432").stat().st_mode
        self.assertEqual(mode & 0o077, 0)

    def test_its_url_takes_a_few_milliseconds(self) -> None:
        database_url(self.folder)

        taken = []
        for _ in range(10):
            start = time.perf_counter()
            database_url(self.folder)
            taken.append(time.perf_counter() - start)
        self.assertLess(min(taken), 0.01)

    def test_it_comes_back_after_kill_9(self) -> None:
        database_url(self.folder)
        kill_server(self.folder)

        self.assertEqual(ask(self.folder, "SELECT number FROM kept"), (7,))

    def test_it_comes_back_when_its_number_is_a_zombies(self) -> None:
        database_url(self.folder)
        kill_server(self.folder)
        with subprocess.Popen(["true"]) as zombie:  # waited for at the end of the block only
            give_number(self.folder, zombie.pid)

            self.assertEqual(ask(self.folder, "SELECT number FROM kept"), (7,))

    def test_it_comes_back_when_its_number_is_another_programs(self) -> None:
        database_url(self.folder)
        kill_server(self.folder)
        with subprocess.Popen(["sleep", "60"]) as other:
            give_number(self.folder, other.pid)
            row = ask(self.folder, "SELECT number FROM kept")
            other.kill()

        self.assertEqual(row, (7,))

    def test_it_waits_for_a_child_of_the_killed_server_that_still_works(self) -> None:
        connection = connect(self.folder)
        child = connection.info.backend_pid
        work = (
            "DO $$ DECLARE x bigint := 0; "
            "BEGIN FOR i IN 1..50000000 LOOP x := x + i; END LOOP; END $$"
        )

        def be_busy() -> None:
            with contextlib.suppress(psycopg.OperationalError):
                connection.execute(work)

        busy = threading.Thread(target=be_busy)
        busy.start()
        time.sleep(0.2)
        kill_server(self.folder)
        self.assertTrue(is_running(child))

        self.assertEqual(ask(self.folder, "SELECT number FROM kept"), (7,))

        self.assertFalse(is_running(child))
        busy.join()

    def test_it_is_stopped_once_and_comes_back(self) -> None:
        database_url(self.folder)

        stop(self.folder)
        stop(self.folder)

        self.assertFalse((self.folder / "data" / "postmaster.pid").exists())
        self.assertEqual(ask(self.folder, "SELECT number FROM kept"), (7,))

    def test_data_of_another_postgresql_are_refused_with_a_sentence(self) -> None:
        stop(self.folder)
        version = self.folder / "data" / "PG_VERSION"
        right = version.read_text()
        self.addCleanup(version.write_text, right)
        version.write_text("9\n")

        with self.assertRaisesMessage(EmbeddedPostgresError, "was created by PostgreSQL 9"):
            database_url(self.folder)


def start_process(folder: Path) -> subprocess.Popen[str]:
    program = (
        "import pathlib, sys; "
        "from ticketflower.database.embedded_postgres import database_url as url; "
        "folder = pathlib.Path(sys.argv[1]); "
        "print(url(folder), (folder / 'data' / 'postmaster.pid').read_text().split()[0])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=PROJECT,
        # These would lead a careless start astray.
        env={**os.environ, "PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "nowhere"},
        stdout=subprocess.PIPE,
        text=True,
    )


@tag("process")
class FirstStartTest(SimpleTestCase):
    def test_six_processes_at_once_get_one_server(self) -> None:
        with temporary_folder("postgres") as folder:
            processes = [start_process(folder) for _ in range(6)]
            answers = {process.communicate()[0] for process in processes}

            self.assertEqual([process.returncode for process in processes], [0] * 6)
            self.assertEqual(len(answers), 1, answers)
            self.assertEqual(ask(folder, "SELECT 1"), (1,))

    def test_a_killed_first_start_is_followed_by_a_good_one(self) -> None:
        with temporary_folder("postgres") as folder:
            with start_process(folder) as first:
                while not (folder / "data.new").exists():
                    time.sleep(0.01)
                first.kill()  # its initdb lives on

            self.assertEqual(ask(folder, "SELECT 1"), (1,))

    @skipIf(sys.platform == "win32", "There are no sockets in folders.")
    def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(self) -> None:
        with temporary_folder("long" * 30) as folder:
            config = Env.db_url_config(database_url(folder))

            short = Path(config["HOST"])
            self.addCleanup(shutil.rmtree, short)
            self.assertLess(len(str(short)), 80)
            self.assertEqual(short.stat().st_mode & 0o777, 0o700)
            self.assertEqual(ask(folder, "SELECT 1"), (1,))

    def test_a_folder_that_cannot_be_is_refused_with_a_sentence(self) -> None:
        with temporary_folder("file") as folder:
            folder.touch()

            with self.assertRaisesMessage(EmbeddedPostgresError, "set DATABASE_URL"):
                database_url(folder / "postgres")
