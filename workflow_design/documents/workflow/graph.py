"""Directed graphs: reachability, shortest paths, back edges and dominators."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce


@dataclass(frozen=True)
class Graph[N: Hashable]:
    """A directed graph over hashable nodes.

    Attributes:
        successors: for each node those that edges lead to; nodes and edges keep their order, which
            decides between paths of one length.
    """

    successors: Mapping[N, tuple[N, ...]]

    @cached_property
    def predecessors(self) -> dict[N, tuple[N, ...]]:
        """For each node those that edges come from, in the order of the nodes."""
        edges = [(target, source) for source, target in self.edges()]
        return dict(graph_of(self.successors, edges).successors)

    def edges(self) -> Iterator[tuple[N, N]]:
        """All edges as pairs of source and target."""
        for source, targets in self.successors.items():
            for target in targets:
                yield source, target

    def subgraph(self, nodes: Iterable[N]) -> "Graph[N]":
        """The graph of these nodes alone, with the edges between them."""
        kept = frozenset(nodes)
        return Graph(
            {
                source: tuple(target for target in targets if target in kept)
                for source, targets in self.successors.items()
                if source in kept
            }
        )

    def reachable(self, starts: Iterable[N]) -> frozenset[N]:
        """The nodes that paths lead to from any of these, and these."""
        return _closure(starts, self.successors)

    def reaching(self, ends: Iterable[N]) -> frozenset[N]:
        """The nodes from which a path leads to any of these, and these: of one its ancestors."""
        return _closure(ends, self.predecessors)

    def shortest_path(self, starts: Iterable[N], end: N) -> tuple[N, ...]:
        """A shortest path from any of these to a node, both counted; empty if there is none."""
        before = {node: node for node in starts}
        queue = list(before)
        for node in queue:  # The queue grows meanwhile: breadth first.
            if node == end:
                path = [node]
                while before[path[-1]] != path[-1]:
                    path.append(before[path[-1]])
                return tuple(reversed(path))
            for successor in self.successors[node]:
                if successor not in before:
                    before[successor] = node
                    queue.append(successor)
        return ()

    def shortest_cycle(self, node: N) -> tuple[N, ...]:
        """The nodes of a shortest cycle, from this one on; empty if it is on none."""
        path = self.shortest_path(self.successors[node], node)
        return (node, *path[:-1]) if path else ()

    def back_edges(self) -> frozenset[tuple[N, N]]:
        """The edges that close a cycle in a depth-first search from the first nodes on.

        Without them the graph has no cycle.
        """
        _, back = self._depth_first(self.successors)
        return frozenset(back)

    def dominators(self, root: N) -> dict[N, frozenset[N]]:
        """For each node that the root reaches those that are on every path to it, and itself."""
        immediate = self._immediate_dominators(root)
        found: dict[N, frozenset[N]] = {root: frozenset({root})}
        for node, dominator in immediate.items():
            if node != root:
                found[node] = found[dominator] | {node}
        return found

    def _immediate_dominators(self, root: N) -> dict[N, N]:
        """The last of its dominators on the way to each node, in reverse postorder.

        Source: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001), figure 3.
        """
        postorder, _ = self._depth_first([root])
        number = {node: at for at, node in enumerate(postorder)}
        order = postorder[::-1]
        found = {root: root}

        def common(one: N, other: N) -> N:
            # Dominators come later in postorder: the one that is further down climbs the tree.
            while one != other:
                if number[one] < number[other]:
                    one = found[one]
                else:
                    other = found[other]
            return one

        has_changed = True
        while has_changed:
            has_changed = False
            for node in order[1:]:
                known = [each for each in self.predecessors[node] if each in found]
                dominator = reduce(common, known)
                if found.get(node) != dominator:
                    found[node] = dominator
                    has_changed = True
        return found

    def _depth_first(self, roots: Iterable[N]) -> tuple[list[N], set[tuple[N, N]]]:
        """The nodes in postorder, and the edges to nodes that are on the way from a root."""
        postorder: dict[N, None] = {}
        back: set[tuple[N, N]] = set()
        for root in roots:
            # Not recursive: a path may be longer than Python's stack of calls.
            path = {root: iter(self.successors[root])} if root not in postorder else {}
            while path:
                node = next(reversed(path))
                for successor in path[node]:
                    if successor in path:
                        back.add((node, successor))
                    elif successor not in postorder:
                        path[successor] = iter(self.successors[successor])
                        break
                else:
                    postorder[node] = None
                    del path[node]
        return list(postorder), back


def graph_of[N: Hashable](nodes: Iterable[N], edges: Iterable[tuple[N, N]]) -> Graph[N]:
    """The graph with these nodes, then those that only edges name; of equal edges the first."""
    successors: dict[N, dict[N, None]] = {node: {} for node in nodes}
    for source, target in edges:
        successors.setdefault(source, {})[target] = None
        successors.setdefault(target, {})
    return Graph({node: tuple(targets) for node, targets in successors.items()})


def _closure[N: Hashable](nodes: Iterable[N], following: Mapping[N, tuple[N, ...]]) -> frozenset[N]:
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for node in following[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)
