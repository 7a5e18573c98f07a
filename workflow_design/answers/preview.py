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
from workflow_design.documents.wording.describe_shown import describe_shown


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
    return AnswersForm(_always_shown(questions, labels), uploads=_NoUploads(), layout=layout)


def _always_shown(questions: Sequence[Question], labels: Labels) -> tuple[Question, ...]:
    shown: list[Question] = []
    for question in questions:
        when = describe_shown(question, questions)
        if question.visible_if is not None:
            when = f"Shown only if {describe_condition(question.visible_if, labels)}."
        (item,) = _always_shown([question.item], labels) if question.item else (None,)
        shown.append(
            replace(
                question,
                visible_if=None,
                shown_if=None,
                help=as_sentences(question.help, when) if when else question.help,
                children=_always_shown(question.children, labels),
                item=item,
            )
        )
    return tuple(shown)
