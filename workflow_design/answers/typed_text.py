"""Raw form input as text: what a person typed into a form of answers, also where it is wrong."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from workflow_design.answers.display import HIDDEN
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.tree.nodes import COUNT, Node
from workflow_design.answers.upload_field import KEPT
from workflow_design.documents.fields.kinds import OF_FILES, Family


def typed_answers(form: AnswersForm, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Labels and texts of what a bound form was sent, without what was left empty.

    Args:
        form: bound, valid or not.
        names: of the fields to show; all by default.
    """
    asked = form.asked if names is None else {name: form.asked[name] for name in names}
    pairs = [(each.question.label, _text(form, each)) for each in asked.values()]
    return [(label, text) for label, text in pairs if text]


def _text(form: AnswersForm, asked: Node) -> str:
    bound = form[asked.name]
    field, value = form.fields[asked.name], bound.data
    if isinstance(value, UploadedFile):
        return value.name or "file"
    if asked.question.kind.family is Family.FILES:
        return ", ".join(_file_name(form, each) for each in value)
    if asked.question.kind.family is Family.FILE:
        return _file_name(form, value) if value else ""
    if asked.question.kind.is_secret:
        return HIDDEN if value else ""
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(field, forms.ChoiceField):
        return ", ".join(_labels(field, value))
    return str(value or "")


def _file_name(form: AnswersForm, value: UploadedFile[bytes] | str) -> str:
    name = form.uploads.name_of(value) if isinstance(value, str) else value.name
    return name or ""


def _labels(field: forms.ChoiceField, value: Any) -> Iterator[str]:
    # Django's stubs do not know that what is assigned to choices can be read as pairs.
    pairs = cast("Iterable[tuple[str, str]]", field.choices)
    labels = {str(option): str(label) for option, label in pairs}
    for each in value if isinstance(value, list) else [value]:
        if each:
            yield labels.get(str(each), str(each))


def sent_texts(form: AnswersForm) -> dict[str, list[str]]:
    """What a browser sends, or would send, of a form: texts by the name of the control.

    Of a bound form as it was sent, right or wrong; else what it shows first. Names are without
    the form's prefix; files are the ids of those that are kept.
    """
    pairs = (_sent(form, name) for name in form.asked)
    rows = {
        f"{name}{COUNT}": [str(len(each.children))]
        for name, each in form.nodes.items()
        if each.is_of_rows
    }
    return rows | {name: texts for name, texts in pairs if texts}


def _sent(form: AnswersForm, name: str) -> tuple[str, list[str]]:
    bound, widget = form[name], form.fields[name].widget
    if form.asked[name].question.kind.family in OF_FILES:
        return f"{name}{KEPT}", _texts(bound.value())
    if form.is_bound:
        return name, cast("MultiValueDict[str, str]", form.data).getlist(bound.html_name)
    value = bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return name, ["on"] if value else []
    return name, _texts(widget.format_value(value))


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each) for each in values if each is not None and each != ""]
