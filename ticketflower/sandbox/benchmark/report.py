"""The report of a run: tables for people, JSON for programs."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ticketflower.sandbox.benchmark.bare.site import NAME as BARE
from ticketflower.sandbox.benchmark.checkouts import SUFFIX, before
from ticketflower.sandbox.benchmark.measures.actions import ACTIONS, WAIT
from ticketflower.sandbox.benchmark.measures.engine import ENGINE
from ticketflower.sandbox.benchmark.product.site import ROWS
from ticketflower.sandbox.benchmark.rounds import QUANTITIES
from ticketflower.sandbox.benchmark.run import Outcome
from ticketflower.sandbox.benchmark.running import THREADS
from ticketflower.types import Json, JsonObject

UNKNOWN = "-"

type Cell = Callable[[str, str], str]
"""Text of a measure of a target."""
type Columns = dict[str, Cell]
"""By their titles."""
type Reference = Callable[[str], str]
"""The target that a target is compared with."""


def figure(value: float | None, digits: int = 1) -> str:
    """A number for people."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table, names to the left and numbers to the right; none where it has no rows.

    Args:
        title: above it.
        header: of the columns; the first two are names.
        rows: their cells.
    """
    lines = [header, *rows]
    if len(lines) == 1:
        return []
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    told = [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    return [title, *(f"  {line.rstrip()}" for line in told), ""]


def _only(target: str) -> Reference:
    return lambda _target: target


class Report:
    """Tells what a run has found.

    Args:
        outcome: of the run.
    """

    def __init__(self, outcome: Outcome) -> None:
        self._outcome, self._rounds = outcome, outcome.rounds

    def text(self) -> str:
        """For people."""
        others = {ENGINE, ACTIONS, WAIT}
        requests = set(self._outcome.options.writing)
        pages = {measure for measure, _target in self._rounds.samples} - others - requests
        rates, times = self._rates(), self._times()
        used, counted = self._used(), self._counted()
        rate_to, time_to = (
            partial(self._to, "rate", "per_second"),
            partial(self._to, "p50", "p50_ms"),
        )
        bare, rows = rate_to("bare", _only(BARE)), rate_to("psycopg", _only(ROWS))
        smallest = time_to("smallest", self._smallest)
        rate_before, time_before = (
            each("before", before) if self._outcome.options.beside else {}
            for each in (rate_to, time_to)
        )
        write_columns = rates | times | used | counted | bare | rate_before
        page_columns = times | used | counted | smallest | time_before
        engine_columns = rates | times | used | bare | rows | rate_before
        lines = [
            *self._head(),
            *self._table("Requests that write", requests, write_columns),
            *self._table("Pages, opened one by one, by number of tickets", pages, page_columns),
            *self._table("Engine without HTTP: transitions", {ENGINE}, engine_columns),
            *self._table("Actions", {ACTIONS}, rates | used | rate_before),
            *self._table("From a task to the call of its address", {WAIT}, times | time_before),
            *self._memory(),
        ]
        return "\n".join(lines)

    def json(self) -> JsonObject:
        """For programs: what each round measured, and the medians."""
        outcome = self._outcome
        options = outcome.options
        return {
            "facts": dict(outcome.facts),
            "options": {
                "rounds": options.rounds,
                "requests": options.requests,
                "sizes": list(options.sizes),
                "workers": options.workers,
                "parts": list(options.parts),
                "beside": str(options.beside) if options.beside else None,
            },
            "seconds": outcome.seconds,
            "is_cut_short": outcome.is_cut_short,
            "loads": list(outcome.loads),
            "memory_megabytes": dict(outcome.memory),
            "measures": [self._measured(*key) for key in self._rounds.samples],
        }

    def _measured(self, measure: str, target: str) -> Json:
        samples = self._rounds.of(measure, target)
        medians = {name: self._rounds.median(name, measure, target) for name in QUANTITIES}
        to_bare = {name: self._rounds.ratio(name, measure, target, BARE) for name in QUANTITIES}
        to_before = {
            name: self._rounds.ratio(name, measure, target, before(target)) for name in QUANTITIES
        }
        return {
            "measure": measure,
            "target": target,
            "statements": self._outcome.statements.get((measure, target)),
            "medians": dict(medians),
            "ratios_to_bare": dict(to_bare),
            "ratios_to_before": dict(to_before),
            "rounds": [
                {name: quantity(sample) for name, quantity in QUANTITIES.items()}
                for sample in samples
            ],
        }

    def _head(self) -> list[str]:
        outcome = self._outcome
        options = outcome.options
        loads = [load for load in outcome.loads if load is not None]
        lines = [
            ", ".join(f"{name} {value}" for name, value in outcome.facts.items()),
            f"Rounds: {len(outcome.loads)} in {outcome.seconds:.0f} s",
            f"Requests: {options.requests} for each measure of a round, from {THREADS} threads",
            f"Web processes: {options.workers}",
            "Figures are medians of the rounds; ratios are taken within rounds.",
        ]
        if loads:
            lines.append(f"Load of the machine: {min(loads):.1f} to {max(loads):.1f}")
        if outcome.is_cut_short:
            lines.append(
                f"Only {len(outcome.loads)} of {options.rounds} rounds: another would not have "
                f"ended within --max-seconds {options.max_seconds:.0f}."
            )
        return [*lines, ""]

    def _table(self, title: str, measures: set[str], columns: Columns) -> list[str]:
        rows = [
            [*key, *(cell(*key) for cell in columns.values())]
            for key in self._rounds.samples
            if key[0] in measures
        ]
        return table(title, ["", "", *columns], rows)

    def _rates(self) -> Columns:
        return {"per s": self._median("per_second"), "least-most": self._range}

    def _times(self) -> Columns:
        return {"p50 ms": self._median("p50_ms"), "p95 ms": self._median("p95_ms")}

    def _used(self) -> Columns:
        return {
            "process ms": self._median("process_ms"),
            "database ms": self._median("database_ms"),
            "both ms": self._median("processor_ms"),
        }

    def _counted(self) -> Columns:
        return {"statements": self._statements}

    def _to(self, title: str, quantity: str, name: str, reference: Reference) -> Columns:
        """Ratios of a quantity and of processor time to those of a reference."""
        return {
            f"{title} to {name}": self._ratio(quantity, reference),
            f"both to {name}": self._ratio("processor_ms", reference),
        }

    def _smallest(self, target: str) -> str:
        """The smallest company of the same version."""
        size = str(self._outcome.options.sizes[0])
        return before(size) if target.endswith(SUFFIX) else size

    def _median(self, quantity: str) -> Cell:
        return lambda measure, target: figure(self._rounds.median(quantity, measure, target))

    def _ratio(self, quantity: str, reference: Reference) -> Cell:
        return lambda measure, target: figure(
            self._rounds.ratio(quantity, measure, target, reference(target)), 2
        )

    def _range(self, measure: str, target: str) -> str:
        found = self._rounds.extremes("per_second", measure, target)
        return "-".join(figure(value, 0) for value in found) if found else UNKNOWN

    def _statements(self, measure: str, target: str) -> str:
        return figure(self._outcome.statements.get((measure, target)), 0)

    def _memory(self) -> list[str]:
        rows = [[name, "", figure(value, 0)] for name, value in self._outcome.memory.items()]
        return table("Memory (PSS)", ["", "", "MB"], rows)
