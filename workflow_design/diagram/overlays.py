"""Overlays of a diagram: a ticket's progress, links, figures, and changes between versions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflow_design.diagram.counts import with_counts
from workflow_design.diagram.drawing import Diagram, DiagramFigures
from workflow_design.diagram.nodes import DiagramNode
from workflow_design.documents.diff.merged_diff import Ends, MergedDiff

_STATES: Final = {"done": "done", "current": "now here", "stopped": "stopped here"}


@dataclass(frozen=True)
class TicketProgress:
    """The progress of a ticket: what it has done, and where it is.

    Attributes:
        current: the task it is at.
        visited: the tasks that are done.
        taken: the transitions it took.
        stopped: whether it does not continue from the current task: it failed or was cancelled.
    """

    current: str | None = None
    visited: frozenset[str] = frozenset()
    taken: frozenset[Ends] = frozenset()
    stopped: bool = False


def with_progress(diagram: Diagram, progress: TicketProgress) -> Diagram:
    """The diagram with the progress of a ticket."""
    nodes = tuple(_with_state(each, progress) for each in diagram.nodes)
    sentences = [diagram.summary]
    for state, word in (("done", "Done"), ("current", "Now at"), ("stopped", "Stopped at")):
        titles = [each.title for each in nodes if each.state == state and each.key]
        sentences += [f"{word}: {', '.join(titles)}."] if titles else []
    return replace(
        diagram,
        nodes=nodes,
        edges=tuple(replace(each, taken=each.ends in progress.taken) for each in diagram.edges),
        summary=" ".join(sentences),
    )


def with_links(diagram: Diagram, links: Mapping[str, str]) -> Diagram:
    """The diagram whose tasks lead somewhere, by their keys."""
    nodes = (replace(each, url=links.get(each.key or "", "")) for each in diagram.nodes)
    return replace(diagram, nodes=tuple(nodes), links=links)


def with_figures(diagram: Diagram, figures: DiagramFigures) -> Diagram:
    """The diagram with figures of many tickets: words in its nodes, numbers at its edges."""
    return replace(
        diagram,
        nodes=tuple(_with_words(each, figures.nodes) for each in diagram.nodes),
        edges=with_counts(diagram.edges, diagram.nodes, figures.edges),
        figures=figures,
    )


def with_changes(diagram: Diagram, merged: MergedDiff) -> Diagram:
    """The diagram of a merged diff with what differs between the versions."""
    return replace(
        diagram,
        nodes=tuple(_with_change(each, merged) for each in diagram.nodes),
        edges=tuple(
            replace(each, change=merged.transitions.get(each.ends, "")) for each in diagram.edges
        ),
    )


def _with_state(node: DiagramNode, progress: TicketProgress) -> DiagramNode:
    state = _state(node, progress)
    return replace(node.with_note(_STATES[state]), state=state) if state else node


def _with_words(node: DiagramNode, words: Mapping[str, str]) -> DiagramNode:
    told = words.get(node.key or "")
    if not told:
        return node
    line = node.note_line and replace(node.note_line, text=told)
    return replace(node, note=f"{node.note} \u00b7 {told}", note_line=line)


def _with_change(node: DiagramNode, merged: MergedDiff) -> DiagramNode:
    change = merged.tasks.get(node.key or "")
    return replace(node.with_note(change), change=change) if change else node


def _state(node: DiagramNode, progress: TicketProgress) -> str:
    if node.kind == "start":
        return "done" if any(origin is None for origin, _ in progress.taken) else ""
    if node.kind == "end":
        return "done" if any(target is None for _, target in progress.taken) else ""
    if node.key == progress.current:
        return "stopped" if progress.stopped else "current"
    return "done" if node.key in progress.visited else ""
