"""Transitions of a workflow: the order in which they are tried, and the graph that they make."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Final, Protocol

from workflow_design.documents.workflow.graph import Graph, graph_of


class Ranked(Protocol):
    """A transition with what decides when it is tried."""

    @property
    def origin(self) -> str | None: ...
    @property
    def priority(self) -> float: ...


def outgoing[T: Ranked](transitions: Iterable[T]) -> Mapping[str | None, Sequence[T]]:
    """The transitions by the task that they lead from, in the order in which they are tried.

    The highest priority is tried first, and of one priority the first in the document.
    """
    found: dict[str | None, list[T]] = {}
    for transition in transitions:
        found.setdefault(transition.origin, []).append(transition)
    # Sorting keeps the order of the document among those of one priority.
    return {key: sorted(each, key=lambda one: -one.priority) for key, each in found.items()}


class Terminal(Enum):
    """The node that a workflow starts at, and the one that it ends at."""

    START = "start"
    END = "end"


START: Final = Terminal.START
END: Final = Terminal.END


def workflow_graph[K: Hashable](
    tasks: Iterable[K], transitions: Iterable[tuple[K | None, K | None]]
) -> Graph[K | Terminal]:
    """The control flow graph of a workflow: its tasks between one start and one end.

    Args:
        tasks: their keys.
        transitions: from which task to which; None for the start and the end. One to a task that
            does not exist leads to the end here: it has a message of its own.
    """
    nodes: dict[K | Terminal, None] = dict.fromkeys([START, *tasks, END])
    edges: list[tuple[K | Terminal, K | Terminal]] = []
    for origin, target in transitions:
        source = START if origin is None else origin
        if source in nodes:
            edges.append((source, target if target is not None and target in nodes else END))
    leaving = {source for source, _ in edges}
    implied = [(node, END) for node in nodes if node not in leaving and node not in (START, END)]
    return graph_of(nodes, [*edges, *implied])
