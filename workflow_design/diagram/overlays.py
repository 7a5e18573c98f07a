"""What is put on a picture of a workflow: how far a ticket is, links, changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflow_design.diagram.drawing import Diagram
from workflow_design.diagram.nodes import Node
from workflow_design.documents.diff.merged_diff import BothVersions, Ends

_STATES: Final = {"done": "done", "current": "now here", "stopped": "stopped here"}


@dataclass(frozen=True)
class Marks:
    """How far a ticket is.

    Attributes:
        current: the task it is at.
        visited: the tasks that are done.
        taken: the transitions it took.
        stopped: whether it does not go on from the current task: it failed or was cancelled.
    """

    current: str | None = None
    visited: frozenset[str] = frozenset()
    taken: frozenset[Ends] = frozenset()
    stopped: bool = False


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
        edges=tuple(replace(each, taken=each.ends in marks.taken) for each in diagram.edges),
        summary=" ".join(told),
    )


def with_links(diagram: Diagram, links: Mapping[str, str]) -> Diagram:
    """The picture whose tasks lead somewhere, by their keys."""
    nodes = (replace(each, url=links.get(each.key or "", "")) for each in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes), links=links)


def with_changes(diagram: Diagram, both: BothVersions) -> Diagram:
    """The picture of both versions with what differs between them."""
    return replace(
        diagram,
        nodes=tuple(_changed(each, both) for each in diagram.nodes),
        edges=tuple(
            replace(each, change=both.transitions.get(each.ends, "")) for each in diagram.edges
        ),
    )


def _marked(node: Node, marks: Marks) -> Node:
    state = _state(node, marks)
    return replace(node.saying(_STATES[state]), state=state) if state else node


def _changed(node: Node, both: BothVersions) -> Node:
    change = both.tasks.get(node.key or "")
    return replace(node.saying(change), change=change) if change else node


def _state(node: Node, marks: Marks) -> str:
    if node.kind == "start":
        return "done" if any(origin is None for origin, _ in marks.taken) else ""
    if node.kind == "end":
        return "done" if any(target is None for _, target in marks.taken) else ""
    if node.key == marks.current:
        return "stopped" if marks.stopped else "current"
    return "done" if node.key in marks.visited else ""
