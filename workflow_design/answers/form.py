"""Questions of a definition as a Django form, and its answers as JSON.

One class serves the submit form of a ticket and the form of every FORM task. Fields hold the
rules of one answer; which questions are asked at all is decided here, on the server.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
from workflow_design.answers.upload_field import UploadDesk
from workflow_design.answers.values import EMPTY
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import Question, visible_questions
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.rules.variables import variables

PREFIX = "answer"
JOIN = "."
LONGEST_PREVIOUS_VALUE = 200


@dataclass
class Section:
    """A part of a form under one heading; a row holds fields side by side."""

    title: str = ""
    help: str = ""
    rows: list[list[forms.BoundField]] = field(default_factory=list)


@dataclass(frozen=True)
class QuestionAtPath:
    """A question with the path of its answer: ("address", "street")."""

    path: tuple[str, ...]
    question: Question

    @property
    def name(self) -> str:
        """The name of its form field."""
        return JOIN.join(self.path)


def asked(questions: Sequence[Question], path: tuple[str, ...] = ()) -> Iterator[QuestionAtPath]:
    """The questions with a field of their own, those of groups included."""
    for question in questions:
        here = (*path, question.name)
        if question.kind.family is Family.GROUP:
            yield from asked(question.children, here)
        else:
            yield QuestionAtPath(here, question)


def value_at(data: JsonObject, path: tuple[str, ...]) -> Json:
    """The value at this path in the data; None where there is none."""
    value: Json = data
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


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
        super().__init__(data, files, prefix=PREFIX)
        self.questions = tuple(questions)
        self.uploads = uploads
        self.known = known or {}
        self.layout = layout
        self.asked = {each.name: each for each in asked(self.questions)}
        self.conditions = {q.name: q.visible_if for q in self.questions if q.visible_if is not None}
        self.hidden: set[str] = set()
        controls = self._controlling_names()
        for name, each in self.asked.items():
            known_value = value_at(self.known, each.path)
            self.fields[name] = field_of(each.question, people=people, uploads=uploads)
            self.initial[name] = initial_of(each.question, known_value)
            if isinstance(made := self.fields[name], InstantField):
                made.shown = self.initial[name]
            if gone := left_out(each.question, known_value):
                self.fields[name].help_text = as_sentences(
                    str(self.fields[name].help_text), _previous_value(gone)
                )
            if name in controls:
                self.fields[name].widget.attrs["data-tf-controls"] = ""
        if not self.is_bound:
            self._hide(self._initial_answers())

    def _controlling_names(self) -> set[str]:
        names: set[str] = set()
        for condition in self.conditions.values():
            names |= {variable.split(".")[0] for _pointer, variable in variables(parse(condition))}
        return names

    @property
    def has_conditions(self) -> bool:
        """Whether some questions are asked only after certain answers."""
        return bool(self.conditions)

    def _initial_answers(self) -> JsonObject:
        answers: JsonObject = {}
        for name, each in self.asked.items():
            known = value_at(self.known, each.path)
            value = each.question.default if known is None and each.question.has_default else known
            if value is None and isinstance(self.fields[name], forms.BooleanField):
                value = False  # as the box is sent if it is not ticked
            if value is not None:
                _put(answers, each.path, value)
        return answers

    def _hide(self, answers: JsonObject) -> None:
        """Find the questions that the answers so far make superfluous, as the server will."""
        own = {question.name for question in self.questions}
        around = {name: value for name, value in self.known.items() if name not in own}
        try:
            shown = visible_questions(self.questions, {**around, **answers})
        except RuleFailed:
            # Conditions that cannot be decided hide nothing: asking too much loses nothing.
            shown = self.questions
        self.hidden = {q.name for q in self.questions} - {q.name for q in shown}

    @override
    def clean(self) -> JsonObject:
        self._hide(self._answers())
        for name, each in self.asked.items():
            if each.path[0] in self.hidden:
                self._errors.pop(name, None)
                self.cleaned_data.pop(name, None)
        return self.cleaned_data

    def _answers(self) -> JsonObject:
        answers: JsonObject = {}
        for name, each in self.asked.items():
            if name in self.cleaned_data:
                value = json_of(each.question, self.cleaned_data[name])
                if value not in EMPTY or value is False:
                    _put(answers, each.path, value)
        return answers

    def answers(self) -> JsonObject:
        """The answers of a valid form as JSON, without those left empty or not asked."""
        answers = self._answers()
        _add_groups(self.questions, answers)
        return answers

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
        for pointer, sentence in problems:
            name = JOIN.join(pointer.split("/")[1:])
            self.add_error(name if name in self.fields else None, sentence)

    def sections(self) -> list[Section]:
        """The fields as they are shown."""
        by_name = {question.name: question for question in self.questions}
        sections: list[Section] = []
        placed: set[str] = set()
        for part in self.layout or []:
            rows = [row if isinstance(row, list) else [row] for row in part["Fields"]]
            known = [[by_name[name] for name in row if name in by_name] for row in rows]
            placed |= {question.name for row in known for question in row}
            sections += self._sections_of(known, title=part.get("Title", ""))
        rest = [[question] for question in self.questions if question.name not in placed]
        sections += self._sections_of(rest)
        return [section for section in sections if section.rows]

    def _sections_of(
        self, rows: Sequence[Sequence[Question]], title: str = "", path: tuple[str, ...] = ()
    ) -> list[Section]:
        own = Section(title)
        sections = [own]
        for row in rows:
            fields = []
            groups: list[Section] = []
            for question in row:
                here = (*path, question.name)
                if here[0] in self.hidden:
                    continue
                if question.kind.family is Family.GROUP:
                    children = [[child] for child in question.children]
                    inner = self._sections_of(children, question.label, here)
                    inner[0].help = question.help
                    groups += inner
                else:
                    fields.append(self[JOIN.join(here)])
            if fields:
                own.rows.append(fields)
            sections += groups
            if groups and not title:  # under no heading: what follows stays behind the group
                own = Section()
                sections.append(own)
        return sections


def _previous_value(values: Sequence[Json]) -> str:
    """What was there before and cannot be shown, as HTML, so that it is not lost unnoticed."""
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    shown = shorten(", ".join(texts), LONGEST_PREVIOUS_VALUE, placeholder="…")
    return escape(f"Previous value: {shown}. It can't be entered here.")


def _add_groups(questions: Sequence[Question], answers: JsonObject) -> None:
    """Give groups that must be there, and in which nothing was filled in, an empty answer."""
    for question in questions:
        if question.kind.family is Family.GROUP and (question.required or question.name in answers):
            _add_groups(question.children, answers.setdefault(question.name, {}))


def _put(answers: JsonObject, path: tuple[str, ...], value: Json) -> None:
    for step in path[:-1]:
        answers = answers.setdefault(step, {})
    answers[path[-1]] = value
