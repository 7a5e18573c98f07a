"""Sections of a form: its questions under headings, as a layout has them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django import forms

from ticketflower.types import JsonObject
from workflow_design.answers.tree.nodes import COUNT, MOST_ROWS, Node
from workflow_design.answers.tree.rows import add_command, remove_command
from workflow_design.documents.fields.kinds import Family


@dataclass
class Section:
    """A part of a form under one heading; a row of it holds fields side by side.

    Attributes:
        count: the control that says how many rows of answers there are: its name and value.
        add: what the button "Add a row" sends; empty: there is none.
        add_label: what it adds to.
        remove: what the button "Remove" sends; empty: there is none.
    """

    title: str = ""
    help: str = ""
    rows: list[list[forms.BoundField]] = field(default_factory=list)
    count: tuple[str, int] | None = None
    add: str = ""
    add_label: str = ""
    remove: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.rows or self.help or self.count or self.remove)


@dataclass(frozen=True)
class Layouter:
    """Puts the nodes of a form into sections.

    Attributes:
        bound: gives the field of a control.
        hidden: names of nodes that aren't asked.
        prefixed: gives the name of a control with the form's prefix.
    """

    bound: Callable[[str], forms.BoundField]
    hidden: Collection[str]
    prefixed: Callable[[str], str]

    def sections(self, nodes: Sequence[Node], layout: list[JsonObject] | None) -> list[Section]:
        """The sections of a form."""
        by_name: dict[str, list[Node]] = {}
        for node in nodes:
            by_name.setdefault(node.question.name, []).append(node)
        sections: list[Section] = []
        placed: set[str] = set()
        for part in layout or []:
            rows = [row if isinstance(row, list) else [row] for row in part["Fields"]]
            known = [[each for name in row for each in by_name.get(name, ())] for row in rows]
            placed |= {node.question.name for row in known for node in row}
            sections += self._sections_of(known, title=part.get("Title", ""))
        rest = [[node] for node in nodes if node.question.name not in placed]
        sections += self._sections_of(rest)
        return [section for section in sections if section.is_shown]

    def _sections_of(
        self, rows: Sequence[Sequence[Node]], title: str = "", help: str = ""
    ) -> list[Section]:
        own = Section(title, help)
        sections = [own]
        for row in rows:
            shown = [node for node in row if node.name not in self.hidden]
            fields = [self.bound(node.name) for node in shown if node.is_control]
            inner = [each for node in shown if not node.is_control for each in self._inner(node)]
            if fields:
                own.rows.append(fields)
            sections += inner
            if inner and not title:  # under no heading: what follows stays behind the group
                own = Section()
                sections.append(own)
        return sections

    def _inner(self, node: Node) -> Iterator[Section]:
        question = node.question
        if question.kind.family is Family.NOTE:
            yield Section(question.label, question.help)
        elif question.kind.family is Family.GROUP:
            children = [[child] for child in node.children]
            yield from self._sections_of(children, question.label, question.help)
        else:
            yield from self._rows(node)

    def _rows(self, node: Node) -> Iterator[Section]:
        """The rows under one heading, or each of several questions under one of its own."""
        question, count = node.question, len(node.children)
        heading = Section(question.label, question.help)
        heading.rows = [[self.bound(each.name)] for each in node.children if each.is_control]
        yield heading
        first = len(question.children)
        for number, each in enumerate(node.children):
            if each.is_control:
                continue
            children = [[child] for child in each.children]
            if each.question.kind.family is Family.GROUP:
                sections = self._sections_of(children, each.question.label, each.question.help)
            else:
                sections = [*self._rows(each)]
            if number >= first:
                sections[0].remove = remove_command(node.name, number)
            yield from sections
        if node.is_of_rows:
            most = min(question.max_items or MOST_ROWS, MOST_ROWS)
            end = heading if all(each.is_control for each in node.children) else Section()
            end.count = self.prefixed(f"{node.name}{COUNT}"), count
            end.add = add_command(node.name) if count < most else ""
            end.add_label = question.label
            if end is not heading:
                yield end
