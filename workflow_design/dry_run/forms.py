"""The forms of a dry run: those of tickets and tasks as they are, and the answer of a service."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ticketflower.texts import indented
from ticketflower.types import Json, JsonObject
from workflow_design.answers.file_names import clean_file_name
from workflow_design.answers.form import PREFIX
from workflow_design.answers.number_fields import WholeNumberField
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.report.report import Report
from workflow_design.documents.rules.context import response_values
from workflow_design.documents.text.parse import parse
from workflow_design.documents.workflow.task_types import ASYNC_ACTION
from workflow_design.runtime.workflow import DocumentTask

LONGEST_NAME = 255


class NamesOnly:
    """An ``UploadDesk`` that keeps no file: in a dry run its name is its content."""

    def keep(self, file: UploadedFile[bytes]) -> str:
        """The file's name; the file itself is forgotten."""
        return clean_file_name(file.name or "")

    def name_of(self, upload: str) -> str | None:
        """The name, which is all that there is."""
        return upload[:LONGEST_NAME].replace("\x00", "") or None

    def room_left(self) -> str:
        """Nothing is stored, so there is room."""
        return ""


class ResponseForm(forms.Form):
    """Form for the answer of an action's service.

    Args:
        data: what the browser sent, if it did.
        task: the action.
        proposed: the answer that is filled in beforehand.
    """

    status = WholeNumberField(
        label="HTTP status",
        min_value=100,
        max_value=599,
        help_text="200 to 299 means success. Anything else makes the action fail.",
    )
    body = forms.CharField(
        label="Body",
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off"}),
        help_text="JSON. Empty means null.",
    )

    def __init__(self, data: Any = None, *, task: DocumentTask, proposed: JsonObject) -> None:
        super().__init__(data, prefix=PREFIX)
        if task.task_type == ASYNC_ACTION:
            # A callback is a request to us: it has no status.
            del self.fields["status"]
            self.fields["body"].label = "Body of the callback"
        self.initial["status"] = proposed.get("status", HTTPStatus.OK.value)
        self.initial["body"] = indented(proposed.get("body"))

    def clean_body(self) -> Json:
        """The JSON value of the text."""
        text = self.cleaned_data["body"]
        if not text.strip():
            return None
        report = Report()
        source = parse(text, report)
        found = [f"Line {message.line}: {message.sentence}" for message in report.messages]
        if found or source is None:
            raise forms.ValidationError(found)
        return source.value

    def answers(self) -> JsonObject:
        """Status and body of a valid form."""
        status = self.cleaned_data.get("status", HTTPStatus.OK.value)
        return response_values(status=status, body=self.cleaned_data["body"])

    def add_errors_at(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found later above the form."""
        for _pointer, sentence in problems:
            self.add_error(None, sentence)


def shown_without_links(questions: Sequence[Question]) -> list[Question]:
    """The questions, for showing answers: no file can be downloaded, so files are plain names."""
    return [
        replace(
            question,
            kind=kinds.STRING if question.kind.family in kinds.OF_FILES else question.kind,
            children=tuple(shown_without_links(question.children)),
            item=next(iter(shown_without_links([question.item] if question.item else [])), None),
        )
        for question in questions
    ]
