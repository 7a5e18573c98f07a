"""How gunicorn serves the site; it reads this file from the folder where it is started."""

import gc
import os
import socket
from pathlib import Path
from typing import Any

# Threads wait: for the database, for people with slow lines, for the end of a long export.
# Processes compute. Each thread keeps one database connection, so the default stays below the 100
# of a PostgreSQL server. WEB_CONCURRENCY is gunicorn's own variable for the processes.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(16, (os.cpu_count() or 1) + 1))
threads = int(os.environ.get("WEB_THREADS") or 4)
# The site is loaded once, before the processes fork, so that they share its memory; they start at
# once, too. New code needs a restart: a reload (SIGHUP) keeps what is loaded.
preload_app = True
# A process that does not answer for so long is restarted; a busy thread is no reason.
timeout = 30
# New processes now and then, so that a leak of memory somewhere cannot grow for ever.
max_requests = 10_000
max_requests_jitter = 1_000
graceful_timeout = 120  # what a process that ends gives to an export under way
accesslog = "-"
logger_class = "ticketflower.logs.access_log.AccessLogger"
# Django alone believes what proxies tell (BEHIND_PROXY, TRUSTED_PROXIES); gunicorn would believe
# whoever asks from this machine.
forwarded_allow_ips = ""
control_socket_disable = True  # a way to steer gunicorn that nothing here uses
# The heartbeat is a file; on a container's disk a slow write would look like a hanging process.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn unlinks it

STALLED_SECONDS = 60


def when_ready(server: Any) -> None:
    """Prepare what the processes inherit, before the first of them forks.

    The garbage collector leaves what is loaded alone: to look at it would copy its memory.

    Connections to clients that read nothing of an answer for a minute are closed, since each would
    keep a thread; who reads slowly is no matter of it (tcp(7), TCP_USER_TIMEOUT).
    """
    gc.freeze()
    for listener in server.LISTENERS:
        if listener.sock.family != socket.AF_UNIX and hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.sock.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000
            )
