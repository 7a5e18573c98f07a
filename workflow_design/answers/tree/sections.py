"""Sections of a form: its questions under headings, as a layout has them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django import forms

from ticketflower.texts import as_sentences
from ticketflower.types import JsonObject
from workflow_design.answers.tree.nodes import MOST_ROWS, Node
from workflow_design.answers.tree.rows import add_command, remove_command
from workflow_design.documents.fields.kinds import Family


@dataclass(frozen=True)
class RowButton:
    """A button that adds or removes a row.

    Attributes:
        command: what it sends.
        text: what it says.
        of: the label of the rows, for those who hear it.
    """

    command: str
    text: str
    of: str = ""

    @property
    def id(self) -> str:
        """Its id on the page, by which it keeps the focus."""
        return self.command.replace(" ", "-")


@dataclass
class Section:
    """A part of a form under one heading; a row of it holds fields side by side.

    Attributes:
        count: how many rows of answers there are, with the name that their controls begin with.
        button: adds a row to these, or removes this one.
    """

    title: str = ""
    help: str = ""
    rows: list[list[forms.BoundField]] = field(default_factory=list)
    count: tuple[str, int] | None = None
    button: RowButton | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.rows or self.help or self.count or self.button)


def _is_help(node: Node) -> bool:
    """Whether it is a note without a heading, which belongs to the questions below it."""
    return node.question.kind.family is Family.NOTE and not node.question.label


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
            if note := next((each.question for each in shown if _is_help(each)), None):
                if own.rows:
                    own = Section()
                    sections.append(own)
                own.help = as_sentences(own.help, note.help)
                continue
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
        for number, each in enumerate(node.children):
            if not each.is_control:
                is_removable = number >= len(question.children)
                yield from self._row(
                    each, remove_command(node.name, number) if is_removable else ""
                )
        if node.is_of_rows:
            most = min(question.max_items or MOST_ROWS, MOST_ROWS)
            end = heading if all(each.is_control for each in node.children) else Section()
            end.count = self.prefixed(node.name), count
            if count < most:
                end.button = RowButton(add_command(node.name), "Add a row", question.label)
            if end is not heading:
                yield end

    def _row(self, node: Node, remove: str) -> Iterator[Section]:
        """A row of several questions, with the button that sends ``remove`` if that is said."""
        question = node.question
        if question.kind.family is Family.GROUP:
            children = [[child] for child in node.children]
            sections = self._sections_of(children, question.label, question.help)
        else:
            sections = [*self._rows(node)]
        if remove:
            button = RowButton(remove, f"Remove {question.label}")
            if len(sections) > 1:  # what is in the row has headings of its own
                sections.append(Section())
            sections[-1].button = button
        yield from sections
