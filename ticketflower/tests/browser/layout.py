"""Layout faults and small targets of a page, measured by the browser that shows it."""

from pathlib import Path

from playwright.sync_api import Page

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
SMALLEST_TARGET = 24
"""Pixels, by WCAG's success criterion 2.5.8."""
SMALLEST_ON_TOUCH = 44
"""Pixels, by WCAG's success criterion 2.5.5."""


def layout_faults(page: Page) -> list[str]:
    """What is wrong with the layout of a page at its present size.

    It scrolls sideways, breaks words of up to 20 letters inside, or has table cells of more than
    three lines. Cells with a list in them are as high as their list, and those of the format's
    reference as what they explain.
    """
    return [str(fault) for fault in page.evaluate(MEASURE, {"part": "layout", "smallest": 0})]


def small_targets(page: Page, smallest: int = SMALLEST_TARGET) -> list[str]:
    """What is clicked and less than ``smallest`` pixels across, with what its label adds.

    Links within sentences are as high as their line, which WCAG allows.
    """
    return [
        str(fault) for fault in page.evaluate(MEASURE, {"part": "targets", "smallest": smallest})
    ]
