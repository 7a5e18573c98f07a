"""Bodies of requests: what is sent must be storable."""

import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ticketflower.texts import is_blank


def require_visible(text: str) -> str:
    """Refuse a text of invisible characters alone."""
    if is_blank(text):
        raise PydanticCustomError("blank", "Enter at least 1 visible character")
    return text


type Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(require_visible),
]
"""Text that is not blank."""

type DocumentForm = Literal["ordinary", "strict"]
type FormOfDocument = Annotated[
    DocumentForm,
    Field(
        description="strict: the document is by /schemas/definition-strict.json, for structured "
        "outputs. It is converted, and messages refer to the ordinary document, which is returned."
    ),
]
"""How a document is written."""


class SentBody(Schema, extra="forbid"):
    """The body of a request.

    JSON can write what PostgreSQL cannot store: the character NUL, halves of surrogate pairs, and
    numbers beyond those of floating point.
    """

    @model_validator(mode="before")
    @classmethod
    def require_storable(cls, sent: Any) -> Any:
        """Refuse a body with a text or number that cannot be stored, and say where it is."""
        values = getattr(sent, "_obj", sent)  # Django Ninja wraps it
        for pointer, value in _leaves(values):
            if isinstance(value, float) and not math.isfinite(value):
                raise PydanticCustomError("too-large", f"{pointer} is too large a number")
            if isinstance(value, str) and not _is_storable(value):
                raise PydanticCustomError(
                    "not-storable",
                    f"{pointer} has a NUL character or half of a surrogate pair. Remove it",
                )
        return sent


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """All texts and numbers in a value, names of properties included, and where they are."""
    left = [("", value)]
    while left:
        pointer, each = left.pop()
        match each:
            case dict():
                yield from ((pointer or "/", name) for name in each)
                left += [(f"{pointer}/{name}", inner) for name, inner in each.items()]
            case list():
                left += [(f"{pointer}/{at}", inner) for at, inner in enumerate(each)]
            case _:
                yield pointer, each


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
