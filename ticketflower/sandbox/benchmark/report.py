"""The report of a run: tables for people, JSON for programs."""

from collections.abc import Callable, Iterable, Sequence

from ticketflower.sandbox.benchmark.measures.actions import ACTIONS, WAIT
from ticketflower.sandbox.benchmark.measures.engine import ENGINE
from ticketflower.sandbox.benchmark.rounds import QUANTITIES
from ticketflower.sandbox.benchmark.run import Outcome
from ticketflower.sandbox.benchmark.running import THREADS
from ticketflower.sandbox.benchmark.stand import BARE, ROWS
from ticketflower.types import Json, JsonObject

UNKNOWN = "-"

type Cell = Callable[[str, str], str]
"""Text of a measure of a target."""


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
        smallest = str(self._outcome.options.sizes[0])
        lines = [
            *self._head(),
            *self._table(
                "Requests that write", requests, self._rates() | self._used() | self._to(BARE)
            ),
            *self._table(
                "Pages, opened one by one, by number of tickets",
                pages,
                self._times() | self._used() | self._slower_than(smallest),
            ),
            *self._table(
                "Engine without HTTP: transitions",
                {ENGINE},
                self._rates() | self._used(counted=False) | self._to(BARE) | self._to(ROWS),
            ),
            *self._table(
                "Actions", {ACTIONS}, self._rates(timed=False) | self._used(counted=False)
            ),
            *self._table(
                "From the making of a task to the call of its address", {WAIT}, self._times()
            ),
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
        return {
            "measure": measure,
            "target": target,
            "statements": self._outcome.statements.get((measure, target)),
            "medians": dict(medians),
            "ratios_to_bare": dict(to_bare),
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

    def _table(self, title: str, measures: set[str], columns: dict[str, Cell]) -> list[str]:
        rows = [
            [*key, *(cell(*key) for cell in columns.values())]
            for key in self._rounds.samples
            if key[0] in measures
        ]
        return table(title, ["", "", *columns], rows)

    def _rates(self, *, timed: bool = True) -> dict[str, Cell]:
        return {
            "per s": self._median("per_second"),
            "least-most": self._range,
            **(self._times() if timed else {}),
        }

    def _times(self) -> dict[str, Cell]:
        return {"p50 ms": self._median("p50_ms"), "p95 ms": self._median("p95_ms")}

    def _used(self, *, counted: bool = True) -> dict[str, Cell]:
        return {
            "process ms": self._median("process_ms"),
            "database ms": self._median("database_ms"),
            "both ms": self._median("processor_ms"),
            **({"statements": self._statements} if counted else {}),
        }

    def _to(self, reference: str) -> dict[str, Cell]:
        return {
            f"rate to {reference}": self._ratio("per_second", reference),
            f"both to {reference}": self._ratio("processor_ms", reference),
        }

    def _slower_than(self, reference: str) -> dict[str, Cell]:
        return {
            f"p50 to {reference}": self._ratio("p50_ms", reference),
            f"both to {reference}": self._ratio("processor_ms", reference),
        }

    def _median(self, quantity: str) -> Cell:
        return lambda measure, target: figure(self._rounds.median(quantity, measure, target))

    def _ratio(self, quantity: str, reference: str) -> Cell:
        return lambda measure, target: figure(
            self._rounds.ratio(quantity, measure, target, reference), 2
        )

    def _range(self, measure: str, target: str) -> str:
        found = self._rounds.extremes("per_second", measure, target)
        return "-".join(figure(value, 0) for value in found) if found else UNKNOWN

    def _statements(self, measure: str, target: str) -> str:
        return figure(self._outcome.statements.get((measure, target)), 0)

    def _memory(self) -> list[str]:
        rows = [[name, "", figure(value, 0)] for name, value in self._outcome.memory.items()]
        return table("Memory (PSS)", ["", "", "MB"], rows)
