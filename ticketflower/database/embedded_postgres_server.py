"""The embedded server as its clients meet it: whether it lives, where it is, who may log in."""

import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ticketflower.database import embedded_postgres_host as host

NAME = "ticketflower"  # of the role and of the database
ONLY_WITH_PASSWORD = "host all all 127.0.0.1/32 scram-sha-256\n"  # noqa: S105 - a line of pg_hba.conf


@dataclass(frozen=True)
class Server:
    """The contents of ``postmaster.pid`` about the server that wrote it."""

    pid: int
    started: str
    port: str
    socket_folder: str
    status: str

    @classmethod
    def of(cls, data: Path) -> "Server | None":
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        lines = [line.strip() for line in lines] + [""] * 8  # it is short while the server starts
        pid = int(lines[0]) if lines[0].isdigit() else 0
        return cls(pid, lines[2], lines[3], lines[4], lines[7])

    @property
    def mark(self) -> str:
        return f"{self.pid} {self.started}"

    def answers(self) -> bool:
        """Whether it accepts connections: a process can be long dead while its files remain."""
        if self.status != "ready":
            return False
        with contextlib.suppress(OSError):
            if host.TCP:
                socket.create_connection((host.ADDRESS, int(self.port)), timeout=5).close()
                return True
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(f"{self.socket_folder}/.s.PGSQL.{self.port}")
            return True
        return False

    def is_alive(self, data: Path) -> bool:
        """Whether its process lives and is the server of ``data``.

        The number alone proves nothing: a zombie has one too (its command line is empty), and
        the system gives the numbers of dead processes to new ones.
        """
        if sys.platform == "win32":
            return self.answers()  # a dead process's number does not deceive PostgreSQL here
        try:
            command = Path(f"/proc/{self.pid}/cmdline").read_bytes()
        except OSError:
            if Path("/proc/self/cmdline").exists():
                return False
            ps = ["/bin/ps", "-o", "command=", "-p", str(self.pid)]
            command = subprocess.run(ps, capture_output=True, check=False).stdout  # noqa: S603
        return os.fsencode(data) in command

    @property
    def place(self) -> str:
        """The address or the folder of the socket, for clients."""
        return host.ADDRESS if host.TCP else self.socket_folder

    def url(self, password: str) -> str:
        """The URL of the database that the site uses."""
        if host.TCP:
            return f"postgres://{NAME}:{password}@{host.ADDRESS}:{self.port}/{NAME}"
        # The second slash is how django-environ reads the folder of a socket out of a URL; as a
        # host (%2Fhome%2FAnn) it would be turned into small letters.
        return f"postgres://{NAME}@:{self.port}/{quote(self.socket_folder)}/{NAME}"


def place_settings(data: Path, socket_folder: Path) -> str:
    """Lines of postgresql.conf that say where the server listens."""
    if host.TCP:
        return f"port = {_port(data)}\nlisten_addresses = '{host.ADDRESS}'"
    folder = str(socket_folder).replace("'", "''")
    return f"""port = {host.SOCKET_PORT}
listen_addresses = ''
unix_socket_directories = '"{folder}"'
unix_socket_permissions = 0700"""


def _port(data: Path) -> int:
    """The port of the last start, which pgAdmin and the like know, if it is free; else another."""
    known = None
    with contextlib.suppress(FileNotFoundError):
        known = re.search(r"^port = (\d+)$", (data / "postgresql.conf").read_text(), re.MULTILINE)
    for port in (int(known[1]) if known else 0, 0):
        with contextlib.suppress(OSError), socket.create_server((host.ADDRESS, port)) as free:
            return int(free.getsockname()[1])
    raise host.EmbeddedPostgresError("This machine has no free port.")


def password_file(folder: Path) -> Path:
    """Where the password lies; there is one only where anybody on the machine can connect."""
    return folder / "password"


def password_of(folder: Path) -> str:
    """The password of the server in ``folder``, made if need be; empty where none is asked for."""
    if not host.TCP:
        return ""
    file = password_file(folder)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()
