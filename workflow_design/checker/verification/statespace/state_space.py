"""State space of a workflow: all tickets at once, one representative of each class of values.

Explicit-state reachability by breadth-first search, so that the first run to a state is a shortest
one. Sources: Clarke, Grumberg, Peled, "Model Checking" (1999), chapter 2; Holzmann, "The SPIN Model
Checker" (2003), chapter 8. A state is a program point with a valuation of the names that are live
there; each is reached by a run that can be shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import Assignment, Outcome
from workflow_design.checker.verification.statespace.completions import TaskEnd, task_end
from workflow_design.checker.verification.statespace.initial_states import (
    InitialAssignments,
    initial_assignments,
    initial_valuations,
)
from workflow_design.checker.verification.statespace.transition_system import (
    Decision,
    TransitionSystem,
    decide,
)
from workflow_design.checker.verification.statespace.valuations import (
    Binding,
    Valuation,
    bind,
    key_of_term,
    numbered,
)
from workflow_design.documents.workflow.workflow_document import TransitionNode

MOST_EDGES = 10_000
"""Edges from state to state that are tried."""

MOST_WORK = 500_000
"""Names whose values these edges carry on, and conditions that they evaluate."""


@dataclass(frozen=True, eq=False)
class Edge:
    """An edge of the state space: a step from one state to the next.

    Attributes:
        bindings: values chosen to decide it.
        outcome: of the conditions; None where there is nothing to decide.
        transition: that is taken; None where the ticket stops, or the workflow has no more.
        task: that is done then; None at an end.
        target: the state after the task; None at an end.
        origins: for each symbolic value of the target the number that it had before; those that
            the task gave are left out.
        answers: values chosen because the task's transform reads them.
        left_out: answers of the task that are left empty.
        failure: why the ticket stops at the end of the task, where a transform fails.
    """

    bindings: tuple[Binding, ...]
    outcome: Outcome | None
    transition: TransitionNode | None
    task: str | None = None
    target: "State | None" = None
    origins: Mapping[int, int] = field(default_factory=dict)
    answers: tuple[Binding, ...] = ()
    left_out: tuple[str, ...] = ()
    failure: str = ""

    @property
    def stops(self) -> bool:
        """Whether no transition is taken, though there are some."""
        return self.outcome is not None and self.outcome.taken is None


@dataclass(eq=False)
class State:
    """A state of tickets: a program point with the valuation of what is live there.

    Exploring a state adds its edges; nothing changes it afterwards.

    Attributes:
        predecessor: the state and edge by which it was first reached; None at the start.
        start: values that were chosen for fields at the start.
    """

    point: ProgramPoint
    valuation: Valuation
    predecessor: "tuple[State, Edge] | None" = None
    start: Assignment = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True)
class StateSpace:
    """The reachable states of a workflow, the shortest runs first.

    Attributes:
        states: the states.
        initial: those at the start.
        by_point: the states of each program point that is reached.
        is_complete: whether all states were explored.
        is_exact: whether every state that a ticket can reach is among them.
    """

    states: Sequence[State]
    initial: Sequence[State]
    by_point: Mapping[ProgramPoint, Sequence[State]]
    is_complete: bool
    is_exact: bool

    def edges(self) -> Iterator[tuple[State, Edge]]:
        """Every edge with the state that it leads from."""
        for state in self.states:
            for edge in state.edges:
                yield state, edge


def explore(system: TransitionSystem) -> StateSpace:
    """The state space of a workflow, as far as its limits allow.

    Where these or the time end the search, the state space is incomplete. What was reached until
    then is true all the same, and can be shown.
    """
    assigned = initial_assignments(system)
    explorer = _Explorer(system)
    initial = explorer.begin(assigned)
    is_complete = explorer.run()
    by_point: dict[ProgramPoint, list[State]] = {}
    for state in explorer.states:
        by_point.setdefault(state.point, []).append(state)
    is_open = any(decision.uses.is_open for decision in system.decision_points.values())
    is_partitioned = system.partition.is_complete and assigned.is_complete
    is_exact = is_complete and is_partitioned and not is_open
    return StateSpace(tuple(explorer.states), tuple(initial), by_point, is_complete, is_exact)


@dataclass
class _Explorer:
    """A breadth-first search; its queue is the list of states, to which it appends."""

    system: TransitionSystem
    states: list[State] = field(default_factory=list)
    _known: dict[tuple[object, ...], State] = field(default_factory=dict)
    _ends: dict[str, TaskEnd] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tasks = self.system.definitions.document.tasks
        self._ends = {task: task_end(self.system, task) for task in tasks}

    def begin(self, assigned: InitialAssignments) -> list[State]:
        """Make the initial states."""
        found = []
        for valuation, start in initial_valuations(self.system, assigned):
            state, is_new = self._state(None, valuation)
            if is_new:
                state.start = start
                found.append(state)
        return found

    def run(self) -> bool:
        """Explore until there is nothing new; False where that is too much."""
        edges = work = 0
        for state in self.states:
            for edge in self._edges_from(state):
                state.edges.append(edge)
                edges += 1
                work += self._work_of(state, edge)
                is_spent = self.system.definitions.document.budget.is_spent
                if edges >= MOST_EDGES or work >= MOST_WORK or is_spent:
                    return False
        return True

    def _work_of(self, state: State, edge: Edge) -> int:
        carried = len(edge.target.valuation) if edge.target else 0
        return len(state.valuation) + carried + self.system.decision_points[state.point].work

    def _state(self, point: ProgramPoint, valuation: Valuation) -> tuple[State, bool]:
        """The state of a valuation, and whether it is new."""
        key = (point, *((name, key_of_term(term)) for name, term in valuation.items()))
        is_new = key not in self._known
        if is_new:
            self._known[key] = State(point, valuation)
            self.states.append(self._known[key])
        return self._known[key], is_new

    def _edges_from(self, state: State) -> Iterator[Edge]:
        point = self.system.decision_points[state.point]
        if not point.transitions:
            yield Edge((), None, None)
            return
        for decision in decide(point, state.valuation, self.system.values_of):
            taken = decision.outcome.taken
            if taken is None:
                yield Edge(decision.bindings, decision.outcome, None)
            else:
                yield from self._edges_of(state, decision, point.transitions[taken])

    def _edges_of(
        self, state: State, decision: Decision, transition: TransitionNode
    ) -> Iterator[Edge]:
        """The edges of a transition: one for each way in which its task can end."""
        bindings, outcome, task = decision.bindings, decision.outcome, transition.target
        if task is None:
            yield Edge(bindings, outcome, transition)
            return
        live = self.system.live[task]
        for end in self._ends[task].completions(bind(state.valuation, bindings)):
            given = (end.answers, end.left_out, end.failure)
            if end.failure:
                yield Edge(bindings, outcome, transition, task, None, {}, *given)
                continue
            valuation, origins = numbered({name: end.valuation[name] for name in live})
            target, is_new = self._state(task, valuation)
            edge = Edge(bindings, outcome, transition, task, target, origins, *given)
            if is_new:
                target.predecessor = (state, edge)
            yield edge
