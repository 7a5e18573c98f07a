"""Passes of the verification, in their order: from a workflow document to violations.

    control flow, definitions   which tasks follow, and where values come from
    computed numbers            what transforms compute that is a number
    reaching definitions        what a name can hold at a program point
    (types                      whether rules can take it: typing/)
    decision points             what conditions read, and which transition they choose
    transfer functions          what the end of a task does to the values that matter
    liveness                    which names are still read at a program point
    partition                   which values conditions distinguish, a representative of each class
    state space                 all tickets at once, one representative of each class
    violations                  what is wrong, shown by a run, or true in every class

Each is a function from the results of those before to a frozen result. Two of them are lazy on
purpose: reaching definitions are solved for the names that are asked for, and violations come one
by one, so that what is found before the time of a check ends is reported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ticketflower.types import Json
from workflow_design.checker.findings import Findings
from workflow_design.checker.verification.dataflow.computed_numbers import with_computed_numbers
from workflow_design.checker.verification.dataflow.control_flow import control_flow
from workflow_design.checker.verification.dataflow.decision_points import decision_points
from workflow_design.checker.verification.dataflow.definitions import definitions
from workflow_design.checker.verification.dataflow.liveness import dependent_fields, liveness
from workflow_design.checker.verification.dataflow.reaching_definitions import (
    ReachingDefinitions,
    reaching_definitions,
)
from workflow_design.checker.verification.dataflow.transfer import transfer_functions
from workflow_design.checker.verification.dataflow.value_partition import value_partition
from workflow_design.checker.verification.messages import report_violations
from workflow_design.checker.verification.properties.of_decision_points import (
    violations_of_decision_point,
)
from workflow_design.checker.verification.properties.of_state_space import (
    failing_transforms,
    livelocks,
)
from workflow_design.checker.verification.properties.violations import Violation
from workflow_design.checker.verification.statespace.local_states import local_states
from workflow_design.checker.verification.statespace.state_space import StateSpace, explore
from workflow_design.checker.verification.statespace.transition_system import TransitionSystem
from workflow_design.checker.verification.typing.type_check import check_types
from workflow_design.documents.workflow.workflow_document import WorkflowDocument


@dataclass(frozen=True)
class Verification:
    """The results of the passes from which violations are read.

    Attributes:
        reaching: the reaching definitions.
        system: the transition system.
        space: its state space.
    """

    reaching: ReachingDefinitions
    system: TransitionSystem
    space: StateSpace


def check_soundness(
    document: WorkflowDocument, findings: Findings, verification: Verification | None = None
) -> None:
    """Report what is wrong with a workflow in which nothing else is: all of it are warnings.

    Args:
        document: the workflow.
        findings: where the messages go.
        verification: of this workflow, where it was verified before.

    Raises:
        OutOfTime: where the check has used up its time.
    """
    reaching = verification.reaching if verification else _reaching_definitions(document, {})
    check_types(reaching, findings)
    verification = verification or _verify(reaching)
    report_violations(violations_of(verification), reaching.control_flow, findings)


def verify(document: WorkflowDocument, presets: Mapping[str, Json] | None = None) -> Verification:
    """Verify a workflow in which nothing else is wrong.

    Args:
        document: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.

    Raises:
        OutOfTime: where the document's budget is used up.
    """
    return _verify(_reaching_definitions(document, presets or {}))


def violations_of(verification: Verification) -> Iterator[Violation]:
    """Everything that is wrong, decision point by decision point, then as a whole."""
    space = verification.space
    for point, decision in verification.system.decision_points.items():
        is_reached = not space.is_exact or point in space.by_point
        if decision.is_conditional and is_reached:
            local = local_states(decision, verification.reaching)
            yield from violations_of_decision_point(space, local)
    yield from failing_transforms(space)
    yield from livelocks(space)


def _reaching_definitions(
    document: WorkflowDocument, presets: Mapping[str, Json]
) -> ReachingDefinitions:
    defined = with_computed_numbers(definitions(document, presets))
    return reaching_definitions(control_flow(document), defined)


def _verify(reaching: ReachingDefinitions) -> Verification:
    flow, defined = reaching.control_flow, reaching.definitions
    decisions = decision_points(flow)
    transfers = transfer_functions(defined, decisions)
    live = liveness(flow, defined, decisions, transfers)
    dependent = dependent_fields(defined, live)
    partition = value_partition(defined, decisions.values(), transfers, dependent)
    system = TransitionSystem(defined, decisions, transfers, live, dependent, partition)
    return Verification(reaching, system, explore(system))
