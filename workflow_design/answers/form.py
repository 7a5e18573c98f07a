"""Questions of a definition as a Django form, and its answers as JSON.

One class serves the submit form of a ticket and the form of every FORM task. Fields hold the
rules of one answer; which questions are asked at all is decided here, on the server.
"""

import json
from collections.abc import Sequence
from textwrap import shorten
from typing import Any, override

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from ticketflower.texts import as_sentences
from ticketflower.types import Json, JsonObject
from users.models import User
from workflow_design.answers.date_time_fields import InstantField
from workflow_design.answers.fields import field_of, initial_of, json_of, left_out
from workflow_design.answers.tree.assembly import Answers, answers_of, hidden_nodes, problems_of
from workflow_design.answers.tree.nodes import (
    MOST_ROWS_OF_ALL,
    Node,
    rows_at_first,
    rows_sent,
    tree_of,
)
from workflow_design.answers.tree.rows import with_rows_changed
from workflow_design.answers.tree.sections import Layouter, Section
from workflow_design.answers.upload_field import UploadDesk
from workflow_design.answers.values import EMPTY
from workflow_design.documents.fields.conditions import controlling_names
from workflow_design.documents.fields.question import MISSING, Missing
from workflow_design.documents.fields.questions import Question, visible_questions
from workflow_design.documents.report.pointers import of_path
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.rules.variables import variables

PREFIX = "answer"
LONGEST_PREVIOUS_VALUE = 200


class AnswersForm(forms.Form):
    """Asks the questions of a definition.

    Args:
        questions: what to ask, in order.
        data, files: what the browser sent, if it did.
        known: data that conditions of visibility may read beside the answers; answers that are
            in it already are shown first.
        layout: sections as in a document's ``edit_layout``; None shows all in order.
        people: who may be chosen in a question for a person.
        uploads: where files are kept.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        data: MultiValueDict[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        uploads: UploadDesk,
        people: Sequence[User] = (),
        known: JsonObject | None = None,
        layout: list[JsonObject] | None = None,
    ) -> None:
        if data is not None:
            data, files = with_rows_changed(data, files or MultiValueDict(), PREFIX)
        super().__init__(data, files, prefix=PREFIX)
        self.questions = tuple(questions)
        self.uploads = uploads
        self.known = known or {}
        self.layout = layout
        self.rows_left = MOST_ROWS_OF_ALL
        self.tree = tree_of(self.questions, self.known, self._row_count)
        self.nodes = {each.name: each for top in self.tree for each in top.within()}
        self.asked = {name: each for name, each in self.nodes.items() if each.is_control}
        self.hidden: set[str] = set()
        # Browsers would not send a form with an empty row in which something is required.
        self.use_required_attribute = not any(each.is_of_rows for each in self.nodes.values())
        for name, each in self.asked.items():
            self.fields[name] = self._field(each, people)
        for name in self._controlling_names():
            self.fields[name].widget.attrs["data-tf-controls"] = ""
        if not self.is_bound:
            self._hide(answers_of(self.tree, self._initial_answer))

    def _row_count(self, name: str, question: Question, rows: Sequence[Json]) -> int:
        count = rows_at_first(question, rows)
        if self.is_bound:
            count = rows_sent(self.data, self.add_prefix(name), len(question.children))
        count = min(count, self.rows_left)
        self.rows_left -= count
        return count

    def _field(self, node: Node, people: Sequence[User]) -> forms.Field:
        question = node.question
        made = field_of(question, people=people, uploads=self.uploads)
        self.initial[node.name] = initial_of(question, node.known)
        if isinstance(made, InstantField):
            made.shown = self.initial[node.name]
        if gone := left_out(question, node.known):
            made.help_text = as_sentences(str(made.help_text), _previous_value(gone))
        return made

    def _controlling_names(self) -> set[str]:
        """The names of the controls on which depends what is asked."""
        names: set[str] = set()
        for question in self.questions:
            if question.visible_if is not None:
                rule = parse(question.visible_if)
                names |= {variable.split(".")[0] for _pointer, variable in variables(rule)}
        objects = [self.tree, *(each.children for each in self.nodes.values())]
        for nodes in objects:
            telling = controlling_names([each.question for each in nodes])
            names |= {each.name for each in nodes if each.question.name in telling}
        return {
            each.name
            for name in names & self.nodes.keys()
            for each in self.nodes[name].within()
            if each.is_control
        }

    @property
    def has_conditions(self) -> bool:
        """Whether some questions are asked only after certain answers."""
        return any(
            each.question.visible_if is not None or each.question.shown_if is not None
            for each in self.nodes.values()
        )

    def _initial_answer(self, node: Node) -> Json | Missing:
        question = node.question
        is_default = node.known is None and question.has_default
        value = question.default if is_default else node.known
        if value is None and isinstance(self.fields[node.name], forms.BooleanField):
            return False  # as the box is sent if it is not ticked
        return MISSING if value is None else value

    def _given_answer(self, node: Node) -> Json | Missing:
        if node.name not in self.cleaned_data:
            return MISSING
        value = json_of(self.cleaned_data[node.name])
        return value if value not in EMPTY or value is False else MISSING

    def _hide(self, answers: Answers) -> None:
        """Find the questions that the answers so far make superfluous, as the server will."""
        own = {question.name for question in self.questions}
        around = {name: value for name, value in self.known.items() if name not in own}
        try:
            shown = visible_questions(self.questions, {**around, **answers.of_form})
        except RuleFailed:
            # Conditions that cannot be decided hide nothing: asking too much loses nothing.
            shown = self.questions
        names = {question.name for question in shown}
        gone = [each for each in self.tree if each.question.name not in names]
        gone += hidden_nodes(self.tree, answers)
        self.hidden = {each.name for node in gone for each in node.within()}

    @override
    def clean(self) -> JsonObject:
        self._hide(answers_of(self.tree, self._given_answer))
        answers = self._answers()
        for name in self.hidden | answers.blank:
            self._errors.pop(name, None)
            self.cleaned_data.pop(name, None)
        for node, sentence in problems_of(self.tree, answers, self.hidden):
            if node.name not in self.errors:
                self.add_error(node.name if node.is_control else None, sentence)
        return self.cleaned_data

    def _answers(self) -> Answers:
        return answers_of(self.tree, self._given_answer, self.hidden, self._is_blank)

    def _is_blank(self, node: Node) -> bool:
        """Whether nothing was entered: a box that isn't ticked is sent as it is."""
        sent = self[node.name].data
        return sent in EMPTY or sent is False

    def answers(self) -> JsonObject:
        """The answers of a valid form as JSON, without those left empty or not asked."""
        return self._answers().of_form

    def forget_errors(self) -> None:
        """Show the form again without errors, as when it is only refreshed.

        Files that were sent and not taken are lost, which has to be said at once.
        """
        lost = {name: found for name, found in self.errors.items() if self._sent_file(name)}
        self._errors = ErrorDict(lost)

    def _sent_file(self, name: str) -> bool:
        return name in self.fields and self.add_prefix(name) in self.files

    def add_errors_at(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show problems found later at the field of their JSON Pointer, else on top."""
        answers = self._answers() if self.is_bound else Answers()
        names = {
            answers.pointers.get(each.name, of_path(each.path)): name
            for name, each in self.asked.items()
            if name not in self.hidden
        }
        for pointer, sentence in problems:
            self.add_error(names.get(pointer), sentence)

    def sections(self) -> list[Section]:
        """The fields as they are shown."""
        layouter = Layouter(self.__getitem__, self.hidden, self.add_prefix)
        return layouter.sections(self.tree, self.layout)


def _previous_value(values: Sequence[Json]) -> str:
    """What was there before and cannot be shown, as HTML, so that it is not lost unnoticed."""
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    shown = shorten(", ".join(texts), LONGEST_PREVIOUS_VALUE, placeholder="…")
    return escape(f"Previous value: {shown}. It can't be entered here.")
