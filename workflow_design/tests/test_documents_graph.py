"""The directed graph: what is reachable, shortest paths, cycles, dominators."""

from itertools import product
from random import Random
from unittest import TestCase

from workflow_design.documents.workflow.graph import Graph, graph_of

LETTERS = "abcde"


def graph(edges: str, nodes: str = "") -> Graph[str]:
    """The graph of edges written as "ab bc"."""
    return graph_of(nodes, [(each[0], each[1]) for each in edges.split()])


def random_graphs(count: int) -> list[Graph[str]]:
    """Small graphs of all densities, with loops, cycles and unreachable nodes."""
    found = []
    for seed in range(count):
        random = Random(seed)
        share = random.random()
        edges = [pair for pair in product(LETTERS, LETTERS) if random.random() < share]
        random.shuffle(edges)
        found.append(graph_of(LETTERS, edges))
    return found


class GraphTest(TestCase):
    def test_nodes_and_edges_keep_their_order_and_edges_count_once(self) -> None:
        found = graph("ca ca cb bd", nodes="abc")

        self.assertEqual(list(found.successors), ["a", "b", "c", "d"])
        self.assertEqual(found.successors["c"], ("a", "b"))
        self.assertEqual(found.predecessors, {"a": ("c",), "b": ("c",), "c": (), "d": ("b",)})
        self.assertEqual(list(found.edges()), [("b", "d"), ("c", "a"), ("c", "b")])

    def test_what_is_reachable_contains_the_starts_and_cycles_end(self) -> None:
        found = graph("ab bc cb de")

        self.assertEqual(found.reachable("a"), set("abc"))
        self.assertEqual(found.reachable("bd"), set("bcde"))
        self.assertEqual(found.reachable(""), set())

    def test_ancestors_are_the_nodes_from_which_it_is_reached(self) -> None:
        found = graph("ab bc cb de be")

        self.assertEqual(found.reaching("c"), set("abc"))
        self.assertEqual(found.reaching("e"), set("abcde"))

    def test_a_subgraph_has_the_edges_between_its_nodes(self) -> None:
        found = graph("ab bc ca ad").subgraph("abd")

        self.assertEqual(found, graph("ab ad", nodes="abd"))

    def test_the_shortest_path_wins_and_of_two_the_first(self) -> None:
        found = graph("ab bc cd ac be ed")

        self.assertEqual(found.shortest_path("a", "d"), tuple("acd"))
        self.assertEqual(found.shortest_path("ba", "d"), tuple("bcd"))
        self.assertEqual(found.shortest_path("d", "d"), ("d",))
        self.assertEqual(found.shortest_path("d", "a"), ())

    def test_the_shortest_cycle_begins_with_the_node(self) -> None:
        found = graph("ab bc ca bd da cc")

        self.assertEqual(found.shortest_cycle("b"), tuple("bca"))
        self.assertEqual(found.shortest_cycle("c"), ("c",))
        self.assertEqual(graph("ab bb").shortest_cycle("a"), ())

    def test_back_edges_close_the_cycles(self) -> None:
        self.assertEqual(graph("ab bc ca cd dd").back_edges(), {("c", "a"), ("d", "d")})

        for each in random_graphs(60):
            back = each.back_edges()
            without = graph_of(LETTERS, [edge for edge in each.edges() if edge not in back])
            self.assertFalse([n for n in LETTERS if without.shortest_cycle(n)], each)

    def test_dominators_are_on_every_path(self) -> None:
        # The irreducible graph of figure 2 in Cooper, Harvey, Kennedy.
        found = graph("54 53 41 32 12 21").dominators("5")

        self.assertEqual(found, {key: frozenset({"5", key}) for key in "54321"})

    def test_without_a_dominator_the_node_is_not_reached(self) -> None:
        for each in random_graphs(60):
            found = each.dominators("a")
            self.assertEqual(found.keys(), each.reachable("a"))
            for node in found:
                on_every_path = {
                    other
                    for other in LETTERS
                    if other in {"a", node}
                    or node not in each.subgraph(set(LETTERS) - {other}).reachable("a")
                }
                self.assertEqual(found[node], on_every_path, (each, node))

    def test_long_chains_need_no_recursion(self) -> None:
        chain = graph_of(range(5_000), [(n, n + 1) for n in range(4_999)])

        self.assertEqual(len(chain.dominators(4_000)), 1_000)
        self.assertEqual(chain.back_edges(), frozenset())
