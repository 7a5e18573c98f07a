"""How the site connects to PostgreSQL: settings of the session, time limits, and keepalives.

A host that is lost or cut off in the middle of a transaction keeps its locks until the server
notices; every process of every other host waits for them meanwhile. With Linux's defaults that
takes two hours and eleven minutes, so each side has limits of its own.
"""

import sys
from typing import Any

from ticketflower.database.cursors import PreparingCursor

SESSION_SETTINGS = {
    # To start workers or to compile takes longer than what a page asks for.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    # Triggers of pgtrigger ask for this; where it is not set they fail and recover, for each row,
    # which takes longer the more rows a transaction has written.
    "pgtrigger.ignore": "{}",
    # A transaction whose process is lost ends, and frees what it has locked.
    "idle_in_transaction_session_timeout": "20s",
    # Nobody waits for a lock until the proxy or gunicorn gives up (30 s).
    "lock_timeout": "10s",
}
# The server looks whether the other host is still there. A socket of the same machine closes
# with its process; and servers on Windows log a complaint for each connection that asks for these.
# https://www.postgresql.org/docs/current/runtime-config-connection.html#RUNTIME-CONFIG-TCP-SETTINGS
REMOTE_SETTINGS = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
}
# The client looks, too. What does not apply to a socket or a system has no effect there.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
CLIENT_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}


def session_settings(host: str) -> dict[str, str]:
    """What each session is set to when it is opened."""
    is_local = host in LOCAL_HOSTS or host.startswith("/")
    return SESSION_SETTINGS if is_local else {**SESSION_SETTINGS, **REMOTE_SETTINGS}


def connection_options(host: str, given: dict[str, Any]) -> dict[str, Any]:
    """The OPTIONS of Django's database, for its own connections and for those of workers.

    Args:
        host: of the server; empty or a folder for a socket.
        given: options of DATABASE_URL; they win over ours.
    """
    settings = [f"-c {name}={value}" for name, value in session_settings(host).items()]
    return {
        # psycopg prepares what the cursor asks for, and nothing for being sent often.
        "server_side_binding": True,
        "cursor_factory": PreparingCursor,
        "prepare_threshold": sys.maxsize,
        **CLIENT_OPTIONS,
        **given,
        # PostgreSQL takes the last of several values.
        "options": " ".join([*settings, str(given.get("options", ""))]).strip(),
    }
