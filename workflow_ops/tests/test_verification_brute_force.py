"""Brute force against the verification: random runs of the engine, and runs of its witnesses."""

import json
import unittest
from collections import Counter
from random import Random
from typing import ClassVar

from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from ticketflower.types import JsonObject
from workflow_design.checker.check import CompanyContext, check_workflow_ready
from workflow_design.checker.findings import Findings
from workflow_design.checker.verification.messages import report_violations
from workflow_design.checker.verification.passes import Verification, verify, violations_of
from workflow_design.checker.verification.properties.violations import (
    Deadlock,
    DeadTransition,
    Inconclusive,
    Livelock,
    Overlap,
    Tautology,
    TransformFails,
    Violation,
)
from workflow_design.checker.verification.statespace.traces import paths_of
from workflow_design.checker.verification.typing.type_check import check_types
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.report import Report
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.text.parse import parse
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.random_workflows import workflows
from workflow_ops.tests.engine_runs import Trace, trace_of, truths_of

RUNS = 20
"""Random tickets of each workflow."""

FILLINGS = 2
"""How often a witness is shown, each time with other answers to what does not matter."""

EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)

DIVIDING: JsonObject = {
    "kind": "workflow",
    "key": "dividing",
    "title": "Dividing",
    "fields": [],
    "tasks": [
        {
            "key": "t0",
            "title": "t0",
            "task_type": "FORM",
            "output_schema": {
                "type": "object",
                "required": ["count"],
                "properties": {"count": {"type": "integer"}},
            },
            "output_transform": {"amount": {"/": [10, {"var": "tasks.t0.output.count"}]}},
        }
    ],
    "transitions": [
        {"from": None, "to": "t0"},
        {"from": "t0", "to": None, "condition": {">": [{"var": "amount"}, 1]}, "priority": 1},
        {"from": "t0", "to": None},
    ],
}
"""A transform that fails for some answer, on which a condition depends."""

LOOPING: JsonObject = {
    "kind": "workflow",
    "key": "looping",
    "title": "Looping",
    "fields": [{"FieldName": "count", "FieldType": "integer", "Required": True}],
    "tasks": [{**DIVIDING["tasks"][0], "output_transform": {"asked": True}}],
    "transitions": [
        {"from": None, "to": "t0"},
        {"from": "t0", "to": "t0", "condition": {">": [{"var": "count"}, 3]}, "priority": 1},
        {"from": "t0", "to": None},
    ],
}
"""A loop that some tickets never leave."""


EMPTYING: JsonObject = {
    "kind": "workflow",
    "key": "emptying",
    "title": "Emptying",
    "fields": [{"FieldName": "count", "FieldType": "integer", "Required": True}],
    "tasks": [
        {
            "key": "t0",
            "title": "t0",
            "task_type": "FORM",
            "output_schema": {
                "type": "object",
                "properties": {"ok": {"type": "boolean"}, "count": {"type": "integer"}},
            },
        }
    ],
    "transitions": [
        {"from": None, "to": "t0"},
        {"from": "t0", "to": "t0", "condition": {"var": "ok"}, "priority": 1},
        {"from": "t0", "to": None, "condition": {"!": {"missing": ["count"]}}},
    ],
}
"""A loop in which an answer can be taken back; where it is, the ticket has nowhere to go."""


class BruteForceTest(unittest.TestCase):
    """Random workflows; what happened is counted, so that the test cannot pass by doing nothing."""

    happened: ClassVar[Counter[str]] = Counter()

    def test_the_engine_does_what_the_checker_says(self) -> None:
        type(self).happened = Counter()

        @EXAMPLES
        @example(document=DIVIDING, seed=0)
        @example(document=LOOPING, seed=0)
        @example(document=EMPTYING, seed=0)
        @given(workflows(), st.integers(0, 1_000_000))
        def hold(document: JsonObject, seed: int) -> None:
            # Verified once, where a check would do it a second time.
            assume(check_workflow_ready(document, CompanyContext(), verify=False).ok)
            verification = verify(WorkflowDocument(document))
            violations = list(violations_of(verification))
            self.assert_reported(document, verification, violations)
            self.happened.update(type(each).__name__ for each in violations)
            random = Random(seed)
            for _ in range(RUNS):
                self.hold_for_a_ticket(document, verification, violations, random)
            for found in violations:
                self.show(verification, found, random)
            for witness in paths_of(verification.space).witnesses[:10]:
                if witness.is_realizable:
                    self.assertTrue(self.shown(verification, witness, random).ended, witness)

        hold()

        for kind in (Deadlock, DeadTransition, Overlap, Livelock, Inconclusive, TransformFails):
            self.assertGreater(self.happened[kind.__name__], 0, kind)
        self.assertGreater(self.happened["steps"], 1_000)
        self.assertGreater(self.happened["stops"], 20)

    def assert_reported(
        self, document: JsonObject, verification: Verification, violations: list[Violation]
    ) -> None:
        """All violations are reported, and as warnings, and so are types that do not fit."""
        report = Report()
        source = parse(json.dumps(document), report)
        assert source is not None
        findings = Findings(source, report, Budget())
        report_violations(iter(violations), verification.reaching.control_flow, findings)
        self.assertEqual(bool(report.messages), bool(violations))
        check_types(verification.reaching, findings)
        self.assertTrue(report.ok)

    def hold_for_a_ticket(
        self,
        document: JsonObject,
        verification: Verification,
        violations: list[Violation],
        random: Random,
    ) -> None:
        trace = trace_of(document, random)
        if trace is None:
            return
        never = {e.transition.index for e in violations if isinstance(e, DeadTransition)}
        self.happened["steps"] += len(trace.taken)
        self.assertEqual([n for _, n in trace.taken if n in never], [], violations)
        if trace.stopped:
            self.happened["stops"] += 1
            reported = {e.point for e in violations if isinstance(e, Deadlock | Inconclusive)}
            self.assertIn(trace.point, reported, trace)
            always = {e.transition.index for e in violations if isinstance(e, Tautology)}
            false = {number for number, truth in self.truths(trace) if truth is False}
            self.assertEqual(always & false, set())
        if trace.transform_failed and not self.failed_unread(verification, trace):
            self.hold_for_a_transform(verification, violations, trace.transform_failed)

    def failed_unread(self, verification: Verification, trace: Trace) -> bool:
        """Whether a transform failed that makes nothing that a condition reads."""
        task = trace.transform_failed
        return bool(task) and not verification.system.transfers.by_task[task].merged.keys() & {
            *verification.system.live[task]
        }

    def hold_for_a_transform(
        self, verification: Verification, violations: list[Violation], task: str
    ) -> None:
        """It is reported, where conditions depend on what it makes and all is known."""
        if verification.space.is_exact:
            reported = {e.task for e in violations if isinstance(e, TransformFails)}
            self.assertIn(task, reported)

    def show(self, verification: Verification, found: Violation, random: Random) -> None:
        """The witness of a violation shows what it claims, whatever else is answered."""
        for _ in range(FILLINGS):
            match found:
                case Deadlock(point, _assignment, witness, failing, failure):
                    trace = self.shown(verification, witness, random)
                    truths_here = [
                        (n, truth) for n, truth in self.truths(trace) if truth is not False
                    ]
                    self.assertEqual(trace.point, point)
                    expected = [] if failing is None else [(failing.index, failure)]
                    self.assertEqual(truths_here[:1], expected)
                case Overlap(taken, other, _assignment, witness):
                    truths = dict(self.truths(self.shown(verification, witness, random)))
                    self.assertEqual((truths[taken.index], truths[other.index]), (True, True))
                case TransformFails(task, witness, failure):
                    trace = self.shown(verification, witness, random)
                    self.assertEqual((trace.transform_failed, str(trace.why)), (task, failure))
                case Livelock(point, witness):
                    trace = self.shown(verification, witness, random)
                    self.assertEqual(
                        (trace.point, trace.ended, trace.stopped), (point, False, False)
                    )

    def shown(self, verification: Verification, witness: Witness, random: Random) -> Trace:
        # Answers that do not matter may make a VisibleIf fail, or a transform of which no
        # condition reads anything: others are tried then.
        document = {**verification.reaching.document.workflow}
        traces = (trace_of(document, random, witness) for _ in range(50))
        trace = next(each for each in traces if each and not self.failed_unread(verification, each))
        self.assertEqual([n for _, n in trace.taken], [step.transition for step in witness.steps])
        self.happened["shown"] += 1
        return trace

    def truths(self, trace: Trace) -> list[tuple[int, bool | str]]:
        tasks = trace.rules.workflow.tasks.values()
        origin = next((task for task in tasks if task.key == trace.point), None)
        return truths_of(trace, origin)
