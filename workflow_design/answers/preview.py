"""Preview of a form: every question as people see it, with nothing to send."""

from collections.abc import Sequence
from dataclasses import replace
from typing import override

from django.core.files.uploadedfile import UploadedFile

from ticketflower.texts import as_sentences
from ticketflower.types import JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.upload_field import FileNotStored, UploadDesk
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.wording.data_labels import Labels
from workflow_design.documents.wording.describe_rule import describe_condition


class _NoUploads(UploadDesk):
    """Keeps no files."""

    @override
    def keep(self, file: UploadedFile[bytes]) -> str:
        raise FileNotStored

    @override
    def name_of(self, upload: str) -> str | None:
        return None

    @override
    def room_left(self) -> str:
        return ""


def preview_form(
    questions: Sequence[Question],
    *,
    labels: Labels,
    layout: list[JsonObject] | None = None,
) -> AnswersForm:
    """A form that shows all questions, to be put into a disabled fieldset.

    Questions that are asked under a condition are there, too, and say in their help when.

    Args:
        questions: what is asked, in order.
        labels: of what conditions read (``labels_of`` the workflow's document).
        layout: sections as in a document's ``edit_layout``.
    """
    shown = [_always_shown(question, labels) for question in questions]
    return AnswersForm(shown, uploads=_NoUploads(), layout=layout)


def _always_shown(question: Question, labels: Labels) -> Question:
    if question.visible_if is None:
        return question
    when = f"Shown only if {describe_condition(question.visible_if, labels)}."
    return replace(question, visible_if=None, help=as_sentences(question.help, when))
