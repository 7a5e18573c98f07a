"""Servers of the benchmark: gunicorn as in production, on a free port of this machine."""

import http.client
from dataclasses import dataclass
from pathlib import Path

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.processes import Processes, Program, free_port
from ticketflower.sandbox.benchmark.host.processor_time import children_of
from ticketflower.sandbox.benchmark.sites import Site

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    program: Program
    port: int

    def processes(self) -> list[int]:
        """The ids of its processes, that of the master first."""
        return [self.program.pid, *children_of(self.program.pid)]

    def answers(self) -> bool:
        """Whether it serves requests.

        Raises:
            BenchmarkFailed: it has ended, or answers with an error.
        """
        client = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            client.request("GET", "/login/")
            status = client.getresponse().status
        except (OSError, http.client.HTTPException):
            status = None
        finally:
            client.close()
        if not self.program.is_running() or status not in (None, http.HTTPStatus.OK):
            raise BenchmarkFailed(f"gunicorn does not serve:\n{self.program.last_words()}")
        return status is not None


def start_server(processes: Processes, site: Site, *, workers: int, empty_folder: Path) -> Server:
    """Start gunicorn with sync workers; it answers some moments later.

    Sync workers, each with one request at a time, let processor time be told apart by request.

    Args:
        processes: which it is one of.
        site: to be served.
        workers: how many.
        empty_folder: one without a gunicorn.conf.py.
    """
    port = free_port()
    options = {
        "--bind": f"{HOST}:{port}",
        "--worker-class": "sync",
        "--workers": str(workers),
        "--threads": "1",
        "--max-requests": "0",  # no worker starts again in the middle of a round
        "--access-logfile": "-",
    }
    arguments = ["-m", "gunicorn", *(part for pair in options.items() for part in pair)]
    program = processes.start(
        [*arguments, "--no-control-socket", site.wsgi],
        {**site.variables, "SITE_URL": f"http://{HOST}:{port}"},
        root=site.root,
        folder=None if site.has_server_settings else empty_folder,
    )
    return Server(program, port)
