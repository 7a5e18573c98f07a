"""Set-up of a run: databases, companies, servers and engines, which all end with the run."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ticketflower.sandbox.benchmark.bare import site as bare_site
from ticketflower.sandbox.benchmark.bare.site import Bare
from ticketflower.sandbox.benchmark.databases import Database, own_databases
from ticketflower.sandbox.benchmark.interruption import Interruption
from ticketflower.sandbox.benchmark.measures import reading, writing
from ticketflower.sandbox.benchmark.measures.actions import Queue
from ticketflower.sandbox.benchmark.measures.engine import PROCESSES, Engine
from ticketflower.sandbox.benchmark.measures.reading import Reader
from ticketflower.sandbox.benchmark.measures.statement_counts import Counts, count_statements
from ticketflower.sandbox.benchmark.options import ACTION_PART, ENGINE_PART, LIST_PART, Options
from ticketflower.sandbox.benchmark.processes import Processes, wait_until
from ticketflower.sandbox.benchmark.product import site as product_site
from ticketflower.sandbox.benchmark.product.site import Product
from ticketflower.sandbox.benchmark.progress import Progress
from ticketflower.sandbox.benchmark.running import RunningSite
from ticketflower.sandbox.benchmark.servers import start_server
from ticketflower.sandbox.benchmark.sites import Site
from ticketflower.sandbox.echo.service import EchoService

SET_UP_STEPS = 5
WARM_UPS = 4
"""Requests of each kind that each web process gets before it is measured."""
PRODUCT, BARE, ROWS = "ticketflower", "bare", "psycopg"
"""The targets; the last is for engines only."""


@dataclass
class Stand:
    """Everything that is measured.

    Args:
        sites: which are served.
        readers: who opens pages, and of which site, if they are measured.
        engines: by target.
        queue: of actions, if they are measured.
        statements: of each request.
    """

    sites: list[RunningSite]
    readers: list[tuple[RunningSite, Reader]] = field(default_factory=list)
    engines: dict[str, Engine] = field(default_factory=dict)
    queue: Queue | None = None
    statements: Counts = field(default_factory=dict)


class StandBuilder:
    """Sets a stand up, with as much as possible at the same time.

    Args:
        options: of the run.
        progress: to tell what is done.
        resources: ends and removes all of it.
        interruption: of the run.
    """

    def __init__(
        self,
        options: Options,
        progress: Progress,
        resources: ExitStack,
        interruption: Interruption,
    ) -> None:
        self._options, self._progress, self._resources = options, progress, resources
        self._interruption = interruption
        folder = TemporaryDirectory(prefix="ticketflower-benchmark-")
        self._folder = Path(resources.enter_context(folder))

    def build(self) -> Stand:
        """Make databases, companies and servers, and load what processes load once."""
        self._say("making databases")
        enter = self._resources.enter_context
        databases = enter(own_databases(PRODUCT, BARE))
        self._processes = enter(Processes(self._folder, self._interruption))
        self._say("making companies with tickets")
        product, bare = self._make_sites(*databases)
        self._say("starting servers")
        served = [product.site, bare.site]
        sites = self._serve(served, [{}, {}], self._options.workers)
        stand = Stand(sites)
        if LIST_PART in self._options.parts:
            stand.readers = [(sites[0], reader) for reader in product.readers]
            stand.readers.append((sites[1], bare.reader))
        self._start_engines(stand, product, bare)
        if self._options.writing or stand.readers:
            self._say("counting statements")
            stand.statements = self._count(stand)
        self._say("warming up")
        self._warm_up(stand)
        return stand

    def _say(self, what: str) -> None:
        self._interruption.check()
        self._progress.step(what, is_line=True)

    def _make_sites(self, database: Database, bare_database: Database) -> tuple[Product, Bare]:
        with self._interruption.deferred():
            echo = self._resources.enter_context(EchoService())
        variables = product_site.variables_of(database, self._folder, echo.url)
        bare_variables = bare_site.variables_of(bare_database)
        sizes = self._options.sizes
        static, companies, people = (
            self._processes.start(arguments, environment, talks=True)
            for arguments, environment in (
                (product_site.COLLECT_STATIC_FILES, variables),
                (product_site.company_program(echo.url, sizes), variables),
                (bare_site.people_program(sizes[0]), bare_variables),
            )
        )
        result = self._processes.result
        result(static)
        bare = bare_site.bare_with(result(people), bare_database, bare_variables)
        product = product_site.product_with(result(companies), database, variables)
        for each in (database, bare_database):
            with each.connect() as connection:
                # Else PostgreSQL does it by itself in the middle of a round.
                connection.execute("VACUUM (ANALYZE)")
        return product, bare

    def _serve(
        self, sites: list[Site], sessions: list[dict[str, dict[str, str]]], workers: int
    ) -> list[RunningSite]:
        servers = [
            start_server(
                self._processes,
                site.wsgi,
                site.variables,
                workers=workers,
                folder=None if site.own_server_settings else self._folder,
            )
            for site in sites
        ]
        running = []
        for site, server, its_sessions in zip(sites, servers, sessions, strict=True):
            wait_until(server.answers, f"gunicorn answers for {site.name}")
            monitor = self._resources.enter_context(site.database.connect(site.company))
            running.append(RunningSite(site, server, monitor, its_sessions))
        return running

    def _warm_up(self, stand: Stand) -> None:
        """Do what is measured, so that every process has loaded and compiled what it needs."""
        count = WARM_UPS * self._options.workers
        for running in stand.sites:
            for name in self._options.writing:
                writing.measure(running, name, count)
        for running, reader in stand.readers:
            for page in reader.paths:
                reading.measure(running, reader, page, count)
        for engine in stand.engines.values():
            engine.transitions(count)

    def _start_engines(self, stand: Stand, product: Product, bare: Bare) -> None:
        site, bare_one = stand.sites
        if ENGINE_PART in self._options.parts:
            stand.engines = {
                PRODUCT: self._engine(product.engine, site),
                BARE: self._engine(bare.engine, bare_one),
                ROWS: self._engine(product.rows, site),
            }
        if ACTION_PART in self._options.parts:
            stand.queue = Queue(site, self._engine(product.engine, site, 1), self._processes)

    def _engine(self, arguments: list[str], site: RunningSite, count: int = PROCESSES) -> Engine:
        programs = [
            self._processes.start(arguments, site.site.variables, talks=True)
            for _each in range(count)
        ]
        return Engine(tuple(programs), site.monitor)

    def _count(self, stand: Stand) -> Counts:
        counting = [
            replace(
                each.site,
                variables={**each.site.variables, "DJANGO_SETTINGS_MODULE": each.site.counting},
            )
            for each in stand.sites
        ]
        sessions = [each.sessions for each in stand.sites]
        counts: Counts = {}
        for measured, running in zip(
            stand.sites, self._serve(counting, sessions, workers=1), strict=True
        ):
            readers = [reader for site, reader in stand.readers if site is measured]
            counts |= count_statements(running, readers)
            self._processes.end(running.server.program)
        return counts
