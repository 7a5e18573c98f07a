"""Violations in the whole state space: transforms that fail, and livelocks."""

from collections.abc import Iterator

from workflow_design.checker.verification.properties.violations import Livelock, TransformFails
from workflow_design.checker.verification.statespace.state_space import State, StateSpace
from workflow_design.checker.verification.statespace.traces import are_realizable, witness_to
from workflow_design.documents.workflow.graph import graph_of


def failing_transforms(space: StateSpace) -> Iterator[TransformFails]:
    """One witness for each task whose transform can fail."""
    reported: set[str] = set()
    for state, edge in space.edges():
        if not edge.failure or edge.task is None or edge.task in reported:
            continue
        if are_realizable((*edge.bindings, *edge.answers)):
            witness = witness_to(state, edge=edge)
            if witness.is_realizable:
                reported.add(edge.task)
                yield TransformFails(edge.task, witness, edge.failure)


def livelocks(space: StateSpace) -> Iterator[Livelock]:
    """The shortest run to a state from which no end can be reached, if there is one.

    Soundness asks for the option to complete: from every reachable state an end can be reached.
    Where the state space is not exact, an end may be behind a state that was not explored.
    """
    if not space.is_exact:
        return
    ending = _states_that_can_end(space)
    for state in space.states:
        witness = witness_to(state) if state not in ending else None
        if witness is not None and witness.is_realizable:
            yield Livelock(state.point, witness)
            return


def _states_that_can_end(space: StateSpace) -> frozenset[State]:
    """The states from which an end can be reached, or a point where the ticket stops."""
    targets = ((state, edge.target) for state, edge in space.edges())
    graph = graph_of(space.states, ((state, t) for state, t in targets if t is not None))
    return graph.reaching(state for state, edge in space.edges() if edge.target is None)
