"""Set-up of a run: databases, companies, servers and engines, which all end with the run."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ticketflower.sandbox.benchmark.bare import site as bare_site
from ticketflower.sandbox.benchmark.checkouts import Checkout, checkouts
from ticketflower.sandbox.benchmark.host.databases import Database, own_databases
from ticketflower.sandbox.benchmark.host.interruption import Interruption
from ticketflower.sandbox.benchmark.host.processes import Processes, Program, wait_until
from ticketflower.sandbox.benchmark.host.servers import start_server
from ticketflower.sandbox.benchmark.measures import reading, writing
from ticketflower.sandbox.benchmark.measures.actions import Queue
from ticketflower.sandbox.benchmark.measures.engine import PROCESSES, Engine
from ticketflower.sandbox.benchmark.measures.statement_counts import Counts, count_statements
from ticketflower.sandbox.benchmark.options import ACTION_PART, ENGINE_PART, LIST_PART, Options
from ticketflower.sandbox.benchmark.product import site as product_site
from ticketflower.sandbox.benchmark.progress import Progress
from ticketflower.sandbox.benchmark.running import RunningSite, Sessions
from ticketflower.sandbox.benchmark.sites import Reader, Site
from ticketflower.sandbox.echo.service import EchoService

SET_UP_STEPS = 5
WARM_UPS = 4
"""Requests of each kind that each web process gets before it is measured."""


@dataclass
class Stand:
    """Everything that is measured.

    Args:
        sites: which are served.
        readers: who opens pages, and of which site, if they are measured.
        engines: by target.
        queues: of actions by version of the product, if they are measured.
        statements: of each request.
    """

    sites: list[RunningSite]
    readers: list[tuple[RunningSite, Reader]] = field(default_factory=list)
    engines: dict[str, Engine] = field(default_factory=dict)
    queues: list[tuple[Checkout, Queue]] = field(default_factory=list)
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
        self._checkouts = checkouts(options.beside)
        folder = TemporaryDirectory(prefix="ticketflower-benchmark-")
        self._folder = Path(resources.enter_context(folder))

    def build(self) -> Stand:
        """Make databases, companies and servers, and load what processes load once."""
        self._say("making databases")
        enter = self._resources.enter_context
        names = [checkout.target("ticketflower").replace(" ", "_") for checkout in self._checkouts]
        databases = enter(own_databases(*names, "bare"))
        self._processes = enter(Processes(self._folder, self._interruption))
        self._say("making companies with tickets")
        made = self._make_sites(databases)
        self._say("starting servers")
        stand = Stand(self._serve(made, [{} for _each in made], self._options.workers))
        if LIST_PART in self._options.parts:
            stand.readers = [(each, reader) for each in stand.sites for reader in each.site.readers]
        self._start_engines(stand)
        if self._options.writing or stand.readers:
            self._say("counting statements")
            stand.statements = self._count(stand)
        self._say("warming up")
        self._warm_up(stand)
        return stand

    def _say(self, what: str) -> None:
        self._interruption.check()
        self._progress.step(what, is_line=True)

    def _make_sites(self, databases: list[Database]) -> list[Site]:
        """The product's sites, and the bare one at the end."""
        with self._interruption.deferred():
            echo = self._resources.enter_context(EchoService())
        sizes = self._options.sizes
        *product_databases, bare_database = databases
        bare_variables = bare_site.variables_of(bare_database)
        people = self._start(bare_site.people_program(sizes[0]), bare_variables)
        started = []
        for checkout, database in zip(self._checkouts, product_databases, strict=True):
            folder = self._folder / database.name
            variables = product_site.variables_of(database, folder, echo.url)
            static = self._start(product_site.COLLECT_STATIC_FILES, variables, checkout.root)
            program = product_site.company_program(echo.url, sizes)
            companies = self._start(program, variables, checkout.root)
            started.append((checkout, database, variables, static, companies))
        sites = []
        result = self._processes.result
        for checkout, database, variables, static, companies in started:
            result(static)
            sites.append(product_site.site_with(result(companies), checkout, database, variables))
        sites.append(bare_site.site_with(result(people), bare_database, bare_variables))
        for each in databases:
            with each.connect() as connection:
                # Else PostgreSQL does it by itself in the middle of a round.
                connection.execute("VACUUM (ANALYZE)")
        return sites

    def _start(
        self, arguments: list[str], variables: dict[str, str], root: Path | None = None
    ) -> Program:
        return self._processes.start(arguments, variables, root=root, talks=True)

    def _serve(
        self, sites: list[Site], sessions: list[Sessions], workers: int
    ) -> list[RunningSite]:
        servers = [
            start_server(self._processes, site, workers=workers, empty_folder=self._folder)
            for site in sites
        ]
        running = []
        for site, server, its_sessions in zip(sites, servers, sessions, strict=True):
            wait_until(server.answers, f"gunicorn answers for {site.name}")
            monitor = self._resources.enter_context(site.database.connect(site.company))
            running.append(RunningSite(site, server, monitor, its_sessions))
        return running

    def _start_engines(self, stand: Stand) -> None:
        *products, _bare = stand.sites
        if ENGINE_PART in self._options.parts:
            stand.engines = {
                target: self._engine(site, arguments)
                for site in stand.sites
                for target, arguments in site.site.engines.items()
            }
        if ACTION_PART in self._options.parts:
            for checkout, site in zip(self._checkouts, products, strict=True):
                engine = self._engine(site, site.site.engines[site.site.name], processes=1)
                stand.queues.append((checkout, Queue(site, engine, self._processes)))

    def _engine(
        self, site: RunningSite, arguments: list[str], processes: int = PROCESSES
    ) -> Engine:
        programs = [
            self._processes.start(arguments, site.site.variables, root=site.site.root, talks=True)
            for _each in range(processes)
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
        for running in self._serve(counting, sessions, workers=1):
            readers = running.site.readers if stand.readers else ()
            counts |= count_statements(running, readers)
            self._processes.end(running.server.program)
        return counts

    def _warm_up(self, stand: Stand) -> None:
        """Do what is measured, so that every process has loaded and compiled what it needs."""
        count = WARM_UPS * self._options.workers
        for running in stand.sites:
            for name in self._options.writing:
                writing.measure(running, name, count)
        for each in stand.readers:
            for page in each[1].paths:
                reading.measure([each], page, count)
        for engine in stand.engines.values():
            engine.transitions(count)
