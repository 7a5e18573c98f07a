"""What is put on a picture of a workflow: how far a ticket is, links, changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from workflow_design.diagram.boxes import Node
from workflow_design.diagram.picture import Diagram
from workflow_design.diagram.texts import Change

type Pair = tuple[str | None, str | None]
"""From which task to which; None for the start and the end."""

_STATES: Final = {"done": "done", "current": "now here", "stopped": "stopped here"}


@dataclass(frozen=True)
class Marks:
    """How far a ticket is.

    Attributes:
        current: the task it is at.
        visited: the tasks that are done.
        taken: the ways it went.
        stopped: whether it does not go on from the current task: it failed or was cancelled.
    """

    current: str | None = None
    visited: frozenset[str] = frozenset()
    taken: frozenset[Pair] = frozenset()
    stopped: bool = False


@dataclass(frozen=True)
class Changes:
    """What differs from another version: by the task's key, and by from where to where."""

    tasks: Mapping[str, Change] = field(default_factory=dict)
    ways: Mapping[Pair, Change] = field(default_factory=dict)


def with_marks(diagram: Diagram, marks: Marks) -> Diagram:
    """The picture with how far a ticket is."""
    nodes = tuple(_marked(each, marks) for each in diagram.nodes)
    told = [diagram.summary]
    for state, word in (("done", "Done"), ("current", "Now at"), ("stopped", "Stopped at")):
        titles = [each.title for each in nodes if each.state == state and each.key]
        told += [f"{word}: {', '.join(titles)}."] if titles else []
    return replace(
        diagram,
        nodes=nodes,
        edges=tuple(
            replace(each, taken=(each.way.origin, each.way.target) in marks.taken)
            for each in diagram.edges
        ),
        summary=" ".join(told),
    )


def with_links(diagram: Diagram, links: Mapping[str, str]) -> Diagram:
    """The picture whose tasks lead somewhere, by their keys."""
    nodes = (replace(each, url=links.get(each.key or "", "")) for each in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes), links=links)


def with_changes(diagram: Diagram, changes: Changes) -> Diagram:
    """The picture with what differs from another version."""
    return replace(
        diagram,
        nodes=tuple(_changed(each, changes) for each in diagram.nodes),
        edges=tuple(
            replace(each, change=changes.ways.get((each.way.origin, each.way.target), ""))
            for each in diagram.edges
        ),
    )


def _marked(node: Node, marks: Marks) -> Node:
    state = _state(node, marks)
    return replace(node.saying(_STATES[state]), state=state) if state else node


def _changed(node: Node, changes: Changes) -> Node:
    change = changes.tasks.get(node.key or "", "")
    return replace(node.saying(change), change=change) if change else node


def _state(node: Node, marks: Marks) -> str:
    if node.kind == "start":
        return "done" if any(origin is None for origin, _ in marks.taken) else ""
    if node.kind == "end":
        return "done" if any(target is None for _, target in marks.taken) else ""
    if node.key == marks.current:
        return "stopped" if marks.stopped else "current"
    return "done" if node.key in marks.visited else ""
