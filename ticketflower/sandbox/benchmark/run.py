"""A run of the benchmark: sets everything up, measures in rounds, and leaves nothing behind."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from ticketflower.sandbox.benchmark.host import machine
from ticketflower.sandbox.benchmark.host.interruption import Interruption
from ticketflower.sandbox.benchmark.host.processor_time import megabytes_of
from ticketflower.sandbox.benchmark.measures import reading, writing
from ticketflower.sandbox.benchmark.measures.actions import ACTIONS, WAIT
from ticketflower.sandbox.benchmark.measures.engine import ENGINE
from ticketflower.sandbox.benchmark.measures.statement_counts import Counts
from ticketflower.sandbox.benchmark.options import Options
from ticketflower.sandbox.benchmark.progress import Progress
from ticketflower.sandbox.benchmark.rounds import Rounds, Sample, median
from ticketflower.sandbox.benchmark.stand import SET_UP_STEPS, Stand, StandBuilder

ACTION_WORKERS = {"1 worker": 1, "2 workers": 2}

type Step = tuple[str, str, Callable[[], Mapping[str, Sample]]]
"""Measure, what it is of, and the taking of its samples by target."""


@dataclass
class Outcome:
    """What a run has found.

    Args:
        options: of the run.
        facts: on machine and versions.
        statements: by measure and target.
        rounds: the samples.
        loads: of the machine, before each round.
        memory: megabytes by kind of process; None where that is not known.
        seconds: that it took.
        is_cut_short: whether there was no time for more rounds.
    """

    options: Options
    facts: dict[str, str]
    statements: Counts
    rounds: Rounds = field(default_factory=Rounds)
    loads: list[float | None] = field(default_factory=list)
    memory: dict[str, float | None] = field(default_factory=dict)
    seconds: float = 0
    is_cut_short: bool = False


def run(options: Options, progress: Progress, interruption: Interruption) -> Outcome:
    """Set up, measure, and remove everything.

    Raises:
        KeyboardInterrupt: it was interrupted; everything is removed.
        BenchmarkFailed: it cannot be measured, such as where a request fails.
    """
    begun = time.monotonic()
    with ExitStack() as resources:
        progress.expect(SET_UP_STEPS)
        stand = StandBuilder(options, progress, resources, interruption).build()
        outcome = Outcome(options, machine.facts(stand.sites[0].monitor), stand.statements)
        until = begun + options.max_seconds
        _measure(stand, outcome, progress, interruption, until)
        outcome.memory = _memory(stand)
    progress.end()
    outcome.seconds = time.monotonic() - begun
    return outcome


def _measure(
    stand: Stand, outcome: Outcome, progress: Progress, interruption: Interruption, until: float
) -> None:
    rounds = outcome.options.rounds
    progress.expect(rounds * len(steps_of_round(stand, outcome.options, 0)))
    for number in range(rounds):
        begun = time.monotonic()
        outcome.loads.append(machine.load())
        steps = steps_of_round(stand, outcome.options, number)
        for position, (measure, of, take) in enumerate(steps):
            interruption.check()
            label = f"round {number + 1} of {rounds}: {measure}, {of}"
            progress.step(label, is_line=position == 0)
            for target, sample in take().items():
                outcome.rounds.add(measure, target, sample)
        now = time.monotonic()
        if now + (now - begun) > until and number + 1 < rounds:
            outcome.is_cut_short = True
            return


def steps_of_round(stand: Stand, options: Options, number: int) -> list[Step]:
    """All that a round measures; every other round has the targets in the reverse order."""
    steps: list[Step] = []

    def add(measure: str, target: str, take: Callable[[], Sample]) -> None:
        steps.append((measure, target, lambda: {target: take()}))

    for name in options.writing:
        for site in _by_turns(stand.sites, number):
            add(name, site.site.name, partial(writing.measure, site, name, options.requests))
    for page in dict.fromkeys(page for _site, reader in stand.readers for page in reader.paths):
        readers = [each for each in _by_turns(stand.readers, number) if page in each[1].paths]
        steps.append((page, "all sizes", partial(reading.measure, readers, page, options.pages)))
    for target, engine in _by_turns([*stand.engines.items()], number):
        add(ENGINE, target, partial(engine.transitions, options.requests))
    for checkout, queue in _by_turns(stand.queues, number):
        for target, workers in ACTION_WORKERS.items():
            take = partial(queue.throughput, workers, 4 * options.requests)
            add(ACTIONS, checkout.target(target), take)
        add(WAIT, checkout.target("1 worker"), partial(queue.wait, options.pages))
    return steps


def _by_turns[T](targets: Sequence[T], number: int) -> Sequence[T]:
    return targets[::-1] if number % 2 else targets


def _memory(stand: Stand) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for site in stand.sites:
        master, *workers = site.server.processes()
        found[f"{site.site.name}, gunicorn"] = megabytes_of(master)
        found[f"{site.site.name}, web process"] = median(map(megabytes_of, workers))
    for _checkout, queue in stand.queues:
        found[f"{queue.site.site.name}, worker of actions"] = queue.worker_megabytes
    return found
