"""Chart geometry of the dashboard, in units of the SVG view boxes."""

from dataclasses import dataclass
from math import ceil

HEIGHT = 100
DAY_WIDTH = 10
BAR_WIDTH = 4
MOST_TICKS, FEWEST_TICKS = 10, 4
ROUND_STEPS = (1, 2, 4, 5, 10)


@dataclass(frozen=True)
class Bar:
    """A vertical bar, and the list that it links to."""

    x: int
    y: float
    height: float
    title: str
    url: str


def round_top(most: int) -> int:
    """The top of a scale for numbers up to ``most``: even, so that its half is whole."""
    power = 1
    while True:
        for step in ROUND_STEPS:
            if step * power >= max(most, 2) and step * power % 2 == 0:
                return step * power
        power *= 10


def tick_step(days: int) -> int:
    """How many days there are from one date below the plot to the next.

    There are up to ten dates, and as few days as possible after the last day of the plot.
    """
    steps = range(ceil(days / MOST_TICKS), max(ceil(days / FEWEST_TICKS), 1) + 1)
    return min(steps, key=lambda step: (-days % step, step))


def bar(*, day: int, beside: int, number: int, top: int, title: str, url: str) -> Bar:
    """The bar of a number on a day.

    Args:
        day: which day of the plot, from 0.
        beside: which bar of that day, 0 or 1.
        number: the value that its height represents.
        top: the number at the top of the scale.
        title: what it says when pointed at.
        url: the list behind it.
    """
    height = round(HEIGHT * number / top, 2)
    x = day * DAY_WIDTH + 1 + beside * BAR_WIDTH
    return Bar(x=x, y=HEIGHT - height, height=height, title=title, url=url)


def part_of(value: float, most: float) -> float:
    """How much of a width of 100 a value takes where ``most`` takes all of it."""
    return round(100 * value / most, 2) if most else 0
