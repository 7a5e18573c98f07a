"""Assembly of answers: those of single controls become objects and lists, as the schema has them.

Rows in which nothing was entered are left out, and so are questions that aren't asked.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.answers.tree.nodes import Node
from workflow_design.documents.fields.conditions import is_required, shown_questions
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import MISSING, Missing
from workflow_design.documents.report.pointers import join
from workflow_design.documents.schema.keyword_overrides import have_equals


@dataclass
class Answers:
    """What was answered in a form.

    Attributes:
        of_form: the answers by the names of the questions.
        values: the answer of each node that has one, by the node's name.
        pointers: to these answers, by the node's name.
        blank: names of the nodes in rows that were left out.
    """

    of_form: JsonObject = field(default_factory=dict)
    values: dict[str, Json] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)


type Given = Callable[[Node], Json | Missing]
"""The answer of a control; MISSING if it has none."""


def answers_of(
    tree: Sequence[Node],
    given: Given,
    hidden: Collection[str] = frozenset(),
    is_blank: Callable[[Node], bool] = lambda _node: False,
) -> Answers:
    """The answers of a form.

    Args:
        tree: its nodes.
        given: gives the answer of a control.
        hidden: names of the nodes that aren't asked.
        is_blank: whether nothing was entered into a control.
    """
    assembly = _Assembly(given, hidden, is_blank)
    assembly.found.of_form = assembly.members(tree, "")
    return assembly.found


@dataclass(frozen=True)
class _Assembly:
    given: Given
    hidden: Collection[str]
    is_blank: Callable[[Node], bool]
    found: Answers = field(default_factory=Answers)

    def members(self, nodes: Sequence[Node], pointer: str) -> JsonObject:
        members: JsonObject = {}
        for node in nodes:
            name = node.question.name
            if node.name in self.hidden or name in members:
                continue
            value = self.value(node, join(pointer, name))
            if value is not MISSING:
                members[name] = value
        return members

    def value(self, node: Node, pointer: str) -> Json | Missing:
        self.found.pointers[node.name] = pointer
        value = self._value(node, pointer)
        if value is not MISSING:
            self.found.values[node.name] = value
        return value

    def _value(self, node: Node, pointer: str) -> Json | Missing:
        family = node.question.kind.family
        if family is Family.NOTE:
            return None if node.question.required else MISSING
        if family is Family.GROUP:
            members = self.members(node.children, pointer)
            return members if members or node.question.required else MISSING
        if family is Family.ROWS:
            rows = self._rows(node, pointer)
            return rows if rows or node.question.required else MISSING
        return self.given(node)

    def _rows(self, node: Node, pointer: str) -> list[Json]:
        rows: list[Json] = []
        filled = [n for n, each in enumerate(node.children) if not self._all_blank(each)]
        fixed = self._last_fixed(node, filled)
        for number, each in enumerate(node.children):
            if number not in filled and number > fixed:
                self.found.blank |= {inner.name for inner in each.within()}
                continue
            value = self.value(each, join(pointer, len(rows)))
            rows.append(None if value is MISSING else value)
        return rows

    def _last_fixed(self, node: Node, filled: Sequence[int]) -> int:
        """The index of the last of the first items that has an answer; -1 if none has."""
        first = len(node.question.children)
        boxes = [
            number
            for number, each in enumerate(node.children[:first])
            if filled and each.is_control and self.given(each) is False
        ]
        last = max([*filled, *boxes], default=-1)
        return min(last, first - 1)

    def _all_blank(self, node: Node) -> bool:
        return all(self.is_blank(each) for each in node.within() if each.is_control)


def hidden_nodes(nodes: Sequence[Node], answers: Answers) -> Iterator[Node]:
    """The nodes that aren't asked after these answers, in an object and in all inside of it."""
    by_name = {
        each.question.name: answers.values[each.name]
        for each in reversed(nodes)
        if each.name in answers.values
    }
    shown = {id(each) for each in shown_questions([each.question for each in nodes], by_name)}
    for node in nodes:
        if id(node.question) not in shown:
            yield node
        elif node.question.kind.family is Family.ROWS:
            for row in node.children:
                yield from hidden_nodes(row.children, answers)
        else:
            yield from hidden_nodes(node.children, answers)


def problems_of(
    nodes: Sequence[Node], answers: Answers, hidden: Collection[str]
) -> Iterator[tuple[Node, str]]:
    """Problems of groups and rows, which no single control can find, each with a sentence."""
    asked = [node for node in nodes if node.name not in answers.blank and node.name not in hidden]
    members = {e.question.name: answers.values[e.name] for e in asked if e.name in answers.values}
    for node in asked:
        question, value = node.question, answers.values.get(node.name, MISSING)
        if value is MISSING and not question.required and is_required(question, members):
            yield node, f"{question.label} is required."
        if question.kind.family is Family.ROWS and isinstance(value, list):
            yield from _problems_of_rows(node, value, answers, hidden)
        else:
            yield from problems_of(node.children, answers, hidden)


def _problems_of_rows(
    node: Node, rows: list[Json], answers: Answers, hidden: Collection[str]
) -> Iterator[tuple[Node, str]]:
    question = node.question
    least, most = question.min_items or 0, question.max_items
    if len(rows) < least:
        yield node, f"{question.label}: at least {least} are needed; there are {len(rows)}."
    if most is not None and len(rows) > most:
        yield node, f"{question.label}: at most {most} are possible; there are {len(rows)}."
    if question.is_unique and have_equals(rows):
        yield node, f"{question.label}: two entries are the same."
    for number, row in enumerate(node.children):
        is_left_out = row.name in answers.blank
        if number < len(question.children) and not is_left_out and row.name not in answers.values:
            yield row, f"{row.question.label} is required."
        yield from problems_of([row], answers, hidden)
