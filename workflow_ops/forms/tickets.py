"""Forms of tickets and tasks."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from ticketflower.fields.one_line import OneLineField
from ticketflower.fields.required import set_required_messages
from ticketflower.texts import indented
from ticketflower.types import JsonObject
from users.http.request import CompanyRequest
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.text_fields import LinesField
from workflow_design.answers.tree.rows import REFRESH
from workflow_design.documents.fields.answered import answered, ask_for
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import Question, questions_of_schema
from workflow_design.documents.report.report import Report
from workflow_design.documents.text.parse import parse
from workflow_ops.forms.drafts import posted
from workflow_ops.models import FormDraft, TicketError
from workflow_ops.services.files.uploads import PersonalUploads

SUBMISSION_KEY = "submission_key"


def answers_form(
    request: CompanyRequest,
    questions: Sequence[Question],
    *,
    known: JsonObject,
    layout: list[JsonObject] | None,
    is_sent: bool = True,
    draft: FormDraft | None = None,
) -> AnswersForm:
    """The form that asks the questions.

    It is bound to the ``draft``, or else to what the browser sent if it ``is_sent``.
    """
    sent: Any = (None, None)
    if draft is not None:
        sent = (posted(draft), None)
    elif is_sent and request.method == "POST":
        sent = (request.POST, request.FILES)
    people: Sequence[User] = ()
    if ask_for({Family.USER}, questions):
        # Who was chosen before stays to be seen, and is not lost where nothing is changed.
        chosen = [
            str(value)
            for each, value in answered(questions, known)
            if each.kind.family is Family.USER
        ]
        everyone = User.objects.of_company(request.company).people()
        people = list(everyone.active_or_among(chosen).by_name())
    return AnswersForm(
        questions,
        *sent,
        uploads=PersonalUploads(request.company, request.user),
        people=people,
        known=known,
        layout=layout,
    )


def is_refresh(request: CompanyRequest) -> bool:
    """Whether the form only asks which questions its answers so far lead to."""
    return REFRESH in request.POST


def submission_key(request: CompanyRequest, draft: FormDraft | None = None) -> uuid.UUID:
    """The key that the form, or its draft, was rendered with; a new one for a new form."""
    if draft is not None and draft.submission_key is not None:
        return draft.submission_key
    try:
        return uuid.UUID(request.POST.get(SUBMISSION_KEY, ""))
    except ValueError:
        return uuid.uuid4()


class ReassignForm(forms.Form):
    """Who gets a task.

    Args:
        people: of the company.
    """

    worker = forms.ModelChoiceField(User.objects.none(), to_field_name="email")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = people  # type: ignore[attr-defined] # a ModelChoiceField


class NotesForm(forms.Form):
    """An admin's notes on a ticket error, and its status.

    ``fingerprint`` is that of the notes that the page was opened with.
    """

    notes = LinesField(required=False, max_length=10_000)
    fingerprint = forms.CharField(required=False)
    status = forms.ChoiceField(
        choices=[
            (status.value, status.label)
            for status in (TicketError.Status.REVIEWED, TicketError.Status.RESOLVED)
        ]
    )


class DataForm(forms.Form):
    """Data of a ticket as JSON, for an admin who corrects it.

    Args:
        data_before: what the form shows first.
    """

    values = forms.CharField(
        label="Data",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "wrap": "off"}),
        help_text="One JSON object",
    )

    def __init__(self, *args: Any, data_before: JsonObject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["values"] = indented(data_before)

    def clean_values(self) -> JsonObject:
        """The object that the text represents."""
        report = Report()
        source = parse(self.cleaned_data["values"], report)
        found = [f"Line {message.line}: {message.sentence}" for message in report.messages]
        if found or source is None:
            raise forms.ValidationError(found)
        value = source.value
        if not isinstance(value, dict):
            raise forms.ValidationError("The data must be one JSON object: { … }.")
        return value

    def answers(self) -> JsonObject:
        """The data of a valid form."""
        data: JsonObject = self.cleaned_data["values"]
        return data

    def add_errors_at(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show what a schema finds wrong with the data."""
        for pointer, sentence in problems:
            self.add_error("values", f"{pointer}: {sentence}" if pointer else sentence)


def output_form(request: CompanyRequest, error: TicketError) -> AnswersForm | DataForm:
    """The form for the output of the task that an error is about.

    It asks as the form of a task does, where the output_schema can be shown so; else for JSON.
    """
    schema = error.task.task_definition.output_schema if error.task else None
    questions, cannot_be_shown = questions_of_schema(schema or {"type": "object"})
    if cannot_be_shown or not questions:
        return DataForm(request.POST or None, data_before={})
    return answers_form(request, questions, known={}, layout=None)


class SavedViewForm(forms.Form):
    """The name of a view, and whether the other ticket admins have it too."""

    name = OneLineField(max_length=60)
    is_shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_required_messages(self)
