"""Rounds of samples, and their medians: what one measure of one target came to.

Targets are measured by turns within each round, so that the load of other programs falls on all of
them. A ratio is therefore taken within a round, and of the ratios the median.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


@dataclass(frozen=True)
class Sample:
    """One measure of one target in one round.

    Args:
        count: how many requests or the like there were.
        seconds: how long they took together.
        times: how long each took, in seconds; empty where that is not known.
        process_seconds: processor time of the processes that served them, if known.
        database_seconds: processor time of the database for them, if known.
    """

    count: int
    seconds: float
    times: Sequence[float] = ()
    process_seconds: float | None = None
    database_seconds: float | None = None

    @property
    def per_second(self) -> float | None:
        return self.count / self.seconds if self.seconds else None

    @property
    def p50_ms(self) -> float | None:
        return percentile(self.times, 50) * 1000 if self.times else None

    @property
    def p95_ms(self) -> float | None:
        return percentile(self.times, 95) * 1000 if self.times else None

    @property
    def process_ms(self) -> float | None:
        return self._each(self.process_seconds)

    @property
    def database_ms(self) -> float | None:
        return self._each(self.database_seconds)

    @property
    def processor_ms(self) -> float | None:
        """Processor time of process and database for each."""
        if self.process_ms is None or self.database_ms is None:
            return None
        return self.process_ms + self.database_ms

    def _each(self, seconds: float | None) -> float | None:
        return None if seconds is None else seconds * 1000 / self.count


def together(parts: Sequence[Sample]) -> Sample:
    """One sample of what was measured in several parts."""
    return Sample(
        sum(part.count for part in parts),
        sum(part.seconds for part in parts),
        [each for part in parts for each in part.times],
        _sum([part.process_seconds for part in parts]),
        _sum([part.database_seconds for part in parts]),
    )


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


type Quantity = Callable[[Sample], float | None]

QUANTITIES: dict[str, Quantity] = {
    "per_second": lambda sample: sample.per_second,
    "p50_ms": lambda sample: sample.p50_ms,
    "p95_ms": lambda sample: sample.p95_ms,
    "process_ms": lambda sample: sample.process_ms,
    "database_ms": lambda sample: sample.database_ms,
    "processor_ms": lambda sample: sample.processor_ms,
}


def median(values: Iterable[float | None]) -> float | None:
    """The median of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


@dataclass
class Rounds:
    """The samples of all rounds, by measure and target, in the order of the rounds."""

    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)

    def add(self, measure: str, target: str, sample: Sample) -> None:
        """Note a sample of the round under way."""
        self.samples.setdefault((measure, target), []).append(sample)

    def of(self, measure: str, target: str) -> list[Sample]:
        """The samples of one measure of one target."""
        return self.samples.get((measure, target), [])

    def median(self, quantity: str, measure: str, target: str) -> float | None:
        """The median of a quantity over the rounds."""
        return median(map(QUANTITIES[quantity], self.of(measure, target)))

    def extremes(self, quantity: str, measure: str, target: str) -> tuple[float, float] | None:
        """The least and the most of a quantity over the rounds."""
        found = [QUANTITIES[quantity](sample) for sample in self.of(measure, target)]
        known = [value for value in found if value is not None]
        return (min(known), max(known)) if known else None

    def ratio(self, quantity: str, measure: str, target: str, reference: str) -> float | None:
        """The median of a quantity's ratio to that of the reference in the same round."""
        pairs = zip(self.of(measure, target), self.of(measure, reference), strict=False)
        return median(_ratio(*map(QUANTITIES[quantity], pair)) for pair in pairs)


def _ratio(value: float | None, to: float | None) -> float | None:
    return value / to if value is not None and to else None
