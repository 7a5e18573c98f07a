"""Measures the checker and the diagram: ``python tools/bench_checker.py``.

The workflow has the largest size that a document may have; docs/performance.md has the figures.
"""

import json
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from workflow_design.checker.check import CompanyContext, check
from workflow_design.diagram import diagram_of
from workflow_design.tests.largest_workflow import TASKS, TRANSITIONS, largest_workflow

logger = logging.getLogger("bench_checker")


def main() -> None:
    """Say what the largest workflow costs in processor time."""
    document = largest_workflow()
    text = json.dumps(document, indent=2)
    start = time.process_time()
    report = check(text, CompanyContext()).report
    checked = time.process_time()
    diagram_of(document)
    drawn = time.process_time()
    logger.info("%s tasks, %s transitions, %s bytes", TASKS, TRANSITIONS, len(text))
    logger.info("checked in %.2f s: %s", checked - start, report.as_text("it").splitlines()[-1])
    logger.info("laid out in %.2f s", drawn - checked)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
