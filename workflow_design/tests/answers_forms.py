"""AnswersForm as tests use it: made of fields or of a schema, posted by plain names."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from ticketflower.types import Json, JsonObject
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.fields.questions import Question, questions_of_schema

PEOPLE = [
    User(email="ann@example.com", first_name="Ann", last_name="A"),
    User(email="bob@example.com", first_name="Bob", last_name="B"),
]


class Desk:
    """An ``UploadDesk`` that keeps every file as number 1, 2, 3 ..."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def keep(self, file: UploadedFile[bytes]) -> str:
        upload = str(len(self.names) + 1)
        self.names[upload] = str(file.name)
        return upload

    def name_of(self, upload: str) -> str | None:
        return self.names.get(upload)

    def room_left(self) -> str:
        return ""


def schema_of(properties: Json, required: tuple[str, ...] = ()) -> JsonObject:
    """An output_schema with these properties."""
    return {"type": "object", "properties": properties, "required": list(required)}


def questions(properties: Json, required: tuple[str, ...] = ()) -> tuple[Question, ...]:
    """The questions of an output_schema with these properties."""
    found, problems = questions_of_schema(schema_of(properties, required))
    assert not problems, problems
    return found


def form_of(
    asked: tuple[Question, ...], sent: JsonObject | None = None, **more: Any
) -> AnswersForm:
    """The form that asks this; bound to what a browser sends where that is given.

    Args:
        asked: the questions.
        sent: a string or a list of strings for each control, by its name without the prefix.
        more: ``known``, ``layout``, ``files``, ``uploads``; ``refresh``: what the button sends that
            only shows the form again.
    """
    refresh = more.pop("refresh", None)
    more.setdefault("uploads", Desk())
    files = more.pop("files", {})
    if sent is None:
        return AnswersForm(asked, people=PEOPLE, **more)
    data = prefixed(sent)
    if refresh is not None:
        data["refresh"] = refresh
    return AnswersForm(asked, data, prefixed(files), people=PEOPLE, **more)


def prefixed(sent: JsonObject) -> MultiValueDict[str, Any]:
    """What a browser sends, with the names that the controls have on the page."""
    as_lists = {name: each if isinstance(each, list) else [each] for name, each in sent.items()}
    return MultiValueDict({f"answer-{name}": each for name, each in as_lists.items()})
