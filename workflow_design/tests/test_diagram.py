"""Pictures of workflows: what is drawn, and that nothing lies on something else."""

import random
import time
import unittest
from itertools import combinations, pairwise
from typing import ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.diagram import (
    MOST_LABELS,
    Diagram,
    DiagramEdge,
    DiagramFigures,
    DiagramNode,
    TicketProgress,
    diagram_of,
    with_changes,
    with_figures,
    with_links,
    with_progress,
)
from workflow_design.diagram.edges import EdgeCount
from workflow_design.diagram.labels import Box, boxes_overlap
from workflow_design.diagram.shapes import Point
from workflow_design.documents.diff.merged_diff import Ends, MergedDiff
from workflow_design.tests.large_process import TASKS, TRANSITIONS, large_process

KINDS: tuple[JsonObject, ...] = (
    {"task_type": "FORM"},
    {"task_type": "SYNC_ACTION", "action_url": "https://example.com/"},
    {"task_type": "ASYNC_ACTION", "action_url": "https://example.com/"},
    {"task_type": "ASYNC_ACTION"},
)
YES: Json = {"==": [{"var": "approved"}, True]}


def workflow(*pairs: Ends, conditions: dict[Ends, Json] | None = None) -> JsonObject:
    """A workflow of these transitions, with the tasks that they name."""
    keys = dict.fromkeys(key for pair in pairs for key in pair if key)
    return {
        "tasks": [
            {"key": key, "title": key.title(), **KINDS[at % len(KINDS)]}
            for at, key in enumerate(keys)
        ],
        "transitions": [
            {"from": origin, "to": target, "condition": (conditions or {}).get((origin, target))}
            for origin, target in pairs
        ],
    }


def node(diagram: Diagram, key: str) -> DiagramNode:
    return next(each for each in diagram.nodes if each.key == key)


def edge(diagram: Diagram, origin: str | None, target: str | None) -> DiagramEdge:
    pair = (origin, target)
    return next(each for each in diagram.edges if each.ends == pair)


def label(each: DiagramEdge) -> str:
    return " ".join(line.text for line in each.lines)


class DiagramContentTest(unittest.TestCase):
    def test_start_tasks_and_end_with_their_kinds(self) -> None:
        pairs: list[Ends] = [(None, "a"), ("a", "b"), ("b", "c"), ("c", "d"), ("d", None)]
        diagram = diagram_of(workflow(*pairs))

        kinds = [each.kind for each in diagram.nodes]
        words = [row.origin.kind_in_words for row in diagram.rows]

        self.assertEqual(kinds, ["start", "form", "action", "callback", "agent", "end"])
        self.assertEqual(words, ["", "Form", "Action", "Action (replies later)", "Agent task"])
        self.assertEqual([each.note for each in diagram.nodes], [*words, ""])
        self.assertEqual(diagram.summary, "4 tasks, 5 transitions between them.")

    def test_lines_lead_downwards_and_those_of_loops_upwards(self) -> None:
        diagram = diagram_of(workflow((None, "a"), ("a", "b"), ("b", "a"), ("b", None)))

        forth, back = edge(diagram, "a", "b"), edge(diagram, "b", "a")

        self.assertLess(node(diagram, "a").y, node(diagram, "b").y)
        self.assertLess(forth.points[0][0][1], forth.points[-1][-1][1])
        self.assertGreater(back.points[0][0][1], back.points[-1][-1][1])

    def test_conditions_stand_at_the_lines_in_the_order_tried(self) -> None:
        document = workflow((None, "a"), ("a", "b"), ("a", None), conditions={("a", "b"): YES})

        diagram = diagram_of(document)

        self.assertEqual(label(edge(diagram, "a", "b")), "1. approved is yes")
        self.assertEqual(label(edge(diagram, "a", None)), "2. otherwise")
        self.assertEqual(label(edge(diagram, None, "a")), "")
        self.assertEqual(edge(diagram, "a", "b").title, "A \u2192 B: approved is yes")

    def test_the_higher_priority_is_tried_first(self) -> None:
        document = workflow((None, "a"), ("a", "b"), ("a", None), conditions={("a", "b"): YES})
        document["transitions"][2].update(priority=3, condition={"!": YES})

        diagram = diagram_of(document)

        self.assertEqual(label(edge(diagram, "a", None)), "1. approved is not yes")

    def test_a_task_without_transitions_leads_to_the_end(self) -> None:
        diagram = diagram_of(workflow((None, "a")))

        self.assertTrue(edge(diagram, "a", None).transition.implied)

    def test_many_ways_are_numbered(self) -> None:
        pairs: list[Ends] = [(None, "t0"), *((f"t{n}", f"t{n + 1}") for n in range(MOST_LABELS))]

        diagram = diagram_of(workflow(*pairs))

        self.assertTrue(diagram.numbered)
        self.assertEqual(label(edge(diagram, None, "t0")), "1")
        self.assertEqual(label(edge(diagram, "t7", "t8")), "9")

    def test_a_long_title_is_shown_whole_in_three_lines_of_a_wider_box(self) -> None:
        title = "Ask everybody in the whole company whether they agree with what was decided" * 2
        document = workflow((None, "a"), ("a", "b"))
        document["tasks"][0]["title"] = title

        diagram = diagram_of(document)

        shown, other = node(diagram, "a"), node(diagram, "b")
        self.assertEqual(" ".join(line.text for line in shown.lines), title)
        self.assertEqual(len(shown.lines), 3)
        self.assertGreater(shown.width, other.width)
        self.assertGreater(shown.height, other.height)

    def test_an_unfinished_document_is_drawn_as_far_as_it_goes(self) -> None:
        document = workflow((None, "a"), ("a", "gone"), ("nowhere", "a"))
        document["tasks"] = [document["tasks"][0], {"title": "No key"}, None, "x"]
        document["transitions"] += [{"from": "a"}, {"from": 5, "to": {}}, None]

        diagram = diagram_of(document)

        self.assertEqual(node(diagram, "gone").kind, "missing")
        self.assertEqual(node(diagram, "nowhere").note, "unknown task")
        self.assertEqual(len(diagram.edges), 3)

    def test_invalid_workflow_shows_start_and_end_only(self) -> None:
        documents: list[JsonObject] = [{}, {"tasks": 5, "transitions": "x", "fields": {}}]
        for document in documents:
            with self.subTest(document):
                self.assertEqual(
                    [each.kind for each in diagram_of(document).nodes], ["start", "end"]
                )


class OverlaysTest(unittest.TestCase):
    def setUp(self) -> None:
        self.diagram = diagram_of(workflow((None, "a"), ("a", "b"), ("b", "a"), ("b", None)))
        self.progress = TicketProgress(
            current="b", visited=frozenset("a"), taken=frozenset({(None, "a"), ("a", "b")})
        )

    def test_how_far_a_ticket_is(self) -> None:
        shown_progress = with_progress(self.diagram, self.progress)

        self.assertEqual(
            [each.state for each in shown_progress.nodes], ["done", "done", "current", ""]
        )
        self.assertEqual([each.taken for each in shown_progress.edges], [True, True, False, False])
        self.assertEqual(node(shown_progress, "b").note, "Action \u00b7 now here")
        self.assertIn("Done: A. Now at: B.", shown_progress.summary)

    def test_where_a_ticket_failed(self) -> None:
        shown_progress = with_progress(self.diagram, TicketProgress(current="b", stopped=True))

        self.assertEqual(node(shown_progress, "b").state, "stopped")
        self.assertIn("Stopped at: B.", shown_progress.summary)

    def test_a_ticket_that_came_to_the_end(self) -> None:
        shown_progress = with_progress(self.diagram, TicketProgress(taken=frozenset({("b", None)})))

        self.assertEqual(shown_progress.nodes[-1].state, "done")

    def test_links_lead_to_the_tasks(self) -> None:
        linked = with_links(self.diagram, {"a": "/a/"})

        self.assertEqual([each.url for each in linked.nodes], ["", "/a/", "", ""])
        self.assertTrue(linked.has_links)

    def test_what_differs_from_another_version(self) -> None:
        changed = with_changes(
            self.diagram, MergedDiff({}, {"b": "added"}, {("a", "b"): "changed"})
        )

        self.assertEqual(node(changed, "b").change, "added")
        self.assertEqual(node(changed, "b").note, "Action \u00b7 added")
        self.assertEqual(edge(changed, "a", "b").change, "changed")
        self.assertEqual(edge(changed, "b", "a").change, "")


def box(each: DiagramNode | DiagramEdge | EdgeCount) -> Box:
    return each.x, each.y, each.x + each.width, each.y + each.height


def touches(point: tuple[float, float], border: Box) -> bool:
    (x, y), (left, top, right, bottom) = point, border
    within = left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
    return within and not (left + 1 < x < right - 1 and top + 1 < y < bottom - 1)


keys = st.sampled_from([None, *"abcdefgh"])
conditions: st.SearchStrategy[Json] = st.sampled_from(
    [None, YES, {"in": [{"var": "department"}, ["Human Resources", "Sales and marketing"] * 3]}]
)
transitions = st.lists(
    st.builds(lambda origin, target, c: {"from": origin, "to": target, "condition": c},
              keys, keys, conditions),
    max_size=MOST_LABELS + 20,
)  # fmt: skip


class LayoutTest(unittest.TestCase):
    @settings(max_examples=120, deadline=None)
    @given(transitions, st.integers(0, 8))
    def test_nothing_lies_on_something_else(self, transitions: list[Json], count: int) -> None:
        tasks = [
            {"key": key, "title": "Decide " * at, **KINDS[at % len(KINDS)]}
            for at, key in enumerate("abcdefgh"[:count])
        ]

        diagram = diagram_of({"tasks": tasks, "transitions": transitions})

        counts = {each.ends: 7 for each in diagram.edges}
        counted = with_figures(diagram, DiagramFigures({}, counts)).edges
        labels = [box(each) for each in diagram.edges if each.lines]
        labels += [box(each.count) for each in counted if each.count and each.count.text]
        boxes = [*labels, *map(box, diagram.nodes)]
        self.assertFalse([pair for pair in combinations(boxes, 2) if boxes_overlap(*pair)])
        labels = [box(each) for each in diagram.edges if each.lines]
        if diagram.numbered:
            self.assertEqual(len(labels), len(diagram.edges))
        frame = (0, 0, diagram.width, diagram.height)
        corners = [point for line in self.lines(diagram) for point in line]
        corners += [corner for each in boxes for corner in (each[:2], each[2:])]
        self.assertTrue(all(0 <= x <= frame[2] and 0 <= y <= frame[3] for x, y in corners))

    @settings(max_examples=120, deadline=None)
    @given(transitions)
    def test_lines_begin_and_end_at_their_boxes(self, transitions: list[Json]) -> None:
        diagram = diagram_of({"transitions": transitions})

        places = {each.key: box(each) for each in diagram.nodes if each.kind != "end"}
        for each in diagram.edges:
            end = (
                places[each.transition.target] if each.transition.target else box(diagram.nodes[-1])
            )
            self.assertTrue(touches(each.points[0][0], places[each.transition.origin]), each)
            self.assertTrue(touches(each.points[-1][-1], end), each)
            if len(each.points) == 2:
                self.assertTrue(touches(each.points[0][-1], box(each)), each)
                self.assertTrue(touches(each.points[1][0], box(each)), each)

    def lines(self, diagram: Diagram) -> list[tuple[tuple[float, float], ...]]:
        return [line for each in diagram.edges for line in each.points]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", " ", "a", "b", "boolean"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["properties", "oneOf", "const", "title", "var"]), inner)
    ),
    max_leaves=6,
)
names = ["key", "title", "task_type", "output_schema", "from", "to", "condition", "priority"]
names += ["FieldName", "FieldType", "Label"]
parts = st.lists(st.dictionaries(st.sampled_from(names), json_values, max_size=8), max_size=4)
documents = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["tasks", "transitions", "fields"], parts | json_values)
)


class AnyDocumentTest(unittest.TestCase):
    @settings(max_examples=300, deadline=None)
    @given(documents)
    def test_no_document_breaks_it(self, document: JsonObject) -> None:
        diagram = diagram_of(document)

        self.assertEqual(diagram.nodes[0].kind, "start")
        self.assertEqual(len(diagram.rows), len(diagram.nodes) - 1)


def drawn_in_time(document: JsonObject) -> tuple[Diagram, float]:
    """The diagram, and the processor time that it took."""
    began = time.process_time()
    return diagram_of(document), time.process_time() - began


class LargeProcessTest(unittest.TestCase):
    """27 steps and 114 transitions, as the log of a service desk shows them."""

    diagram: ClassVar[Diagram]
    took: ClassVar[float]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.diagram, cls.took = drawn_in_time(large_process())

    def test_each_transition_has_a_number_that_lies_on_nothing_else(self) -> None:
        labels = [box(each) for each in self.diagram.edges]
        boxes = [*labels, *map(box, self.diagram.nodes)]

        self.assertEqual((len(labels), len(boxes)), (TRANSITIONS, TRANSITIONS + TASKS + 2))
        self.assertFalse([pair for pair in combinations(boxes, 2) if boxes_overlap(*pair)])

    def test_no_title_is_truncated(self) -> None:
        for each in self.diagram.nodes:
            self.assertEqual(" ".join(line.text for line in each.lines), each.title)
            self.assertLessEqual(len(each.lines), 3)

    def test_no_two_lines_run_on_one_another(self) -> None:
        pieces = [
            (number, *piece)
            for number, each in enumerate(self.diagram.edges)
            for line in each.points
            for piece in pairwise(line)
        ]

        shared = [
            (one, other)
            for (one, *first), (other, *second) in combinations(pieces, 2)
            if one != other and run_together(*first, *second)
        ]

        self.assertEqual(shared, [])

    def test_it_is_drawn_in_time(self) -> None:
        self.assertLess(self.took, 1)

    def test_numbers_without_a_place_along_their_line_are_laid_out_as_boxes(self) -> None:
        ends = (("a", "b"), 25), (("b", "a"), 20), (("a", "a"), 15)
        pairs: list[Ends] = [pair for pair, times in ends for _ in range(times)]

        diagram = diagram_of(workflow(*pairs))

        boxes = [box(each) for each in diagram.edges if each.lines]
        self.assertEqual(len(boxes), len(diagram.edges))
        boxes += map(box, diagram.nodes)
        self.assertFalse([pair for pair in combinations(boxes, 2) if boxes_overlap(*pair)])


def run_together(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two pieces of lines, both upright or both level, are on one another for a while."""
    for along, across in ((1, 0), (0, 1)):
        if a[across] == b[across] and c[across] == d[across]:
            shared = min(max(a[along], b[along]), max(c[along], d[along])) - max(
                min(a[along], b[along]), min(c[along], d[along])
            )
            return abs(a[across] - c[across]) < 2 and shared > 6
    return False


class LargestTest(unittest.TestCase):
    diagrams: ClassVar[list[tuple[Diagram, float]]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        chain: list[Ends] = [(None, "t0"), *((f"t{n}", f"t{n + 1}") for n in range(299))]
        chance = random.Random(1)
        anywhere = [(f"t{chance.randrange(300)}", f"t{chance.randrange(300)}") for _ in range(700)]
        hubs = [(f"t{n * 7 % 300}", f"t{n * n * 13 % 300}") for n in range(700)]
        documents = [
            workflow(*pairs, conditions=dict.fromkeys(pairs, YES))
            for pairs in ([*chain, *anywhere], [*chain, *hubs])
        ]
        cls.diagrams = [drawn_in_time(document) for document in documents]

    def test_the_largest_workflows_are_drawn_in_time(self) -> None:
        for diagram, took in self.diagrams:
            self.assertLess(took, 2)
            self.assertEqual(len(diagram.edges), 1_000)

    def test_what_is_drawn_in_haste_is_right(self) -> None:
        for diagram, _took in self.diagrams:
            boxes = {each.key: box(each) for each in diagram.nodes if each.kind != "end"}
            pairs = combinations(boxes.values(), 2)
            self.assertFalse([pair for pair in pairs if boxes_overlap(*pair)])
            for each in diagram.edges:
                if each.transition.target:
                    self.assertTrue(touches(each.points[0][0], boxes[each.transition.origin]), each)
                    self.assertTrue(
                        touches(each.points[-1][-1], boxes[each.transition.target]), each
                    )
