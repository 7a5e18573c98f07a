"""The largest workflow is checked and drawn while its author waits: docs/performance.md."""

import json
import time
import unittest

from workflow_design.checker.check import CompanyContext, check
from workflow_design.diagram import diagram_of
from workflow_design.tests.largest_workflow import TRANSITIONS, largest_workflow


class LargestWorkflowTest(unittest.TestCase):
    def test_it_is_checked_within_two_seconds_of_processor_time_and_drawn(self) -> None:
        document = largest_workflow()
        text = json.dumps(document, indent=2)
        began = time.process_time()

        report = check(text, CompanyContext()).report

        self.assertLess(time.process_time() - began, 2)
        self.assertEqual(
            {each.code for each in report.messages}, {"never-taken", "duplicate-transition"}
        )
        self.assertEqual(len(diagram_of(document).edges), TRANSITIONS)
