"""The values that a form was shown with: signed text that comes back with the form.

What a person changed is what differs between the values shown and the values sent, so the
changes can be made in a draft that another person has saved meanwhile.
"""

from dataclasses import dataclass

from django.core import signing

from ticketflower.types import JsonObject
from workflow_design.customize.values import Part, PartValues, from_json
from workflow_design.errors import CustomizePageUnreadable
from workflow_design.models.fingerprints import Known
from workflow_design.pages.customize.loaded import Loaded


@dataclass(frozen=True)
class ShownValues:
    """The values of one part as they were shown, and the fingerprints of what they were from."""

    part: Part
    before: PartValues
    known: Known


def to_text(shown: ShownValues, loaded: Loaded) -> str:
    """The values as text for a page of this workflow."""
    content: JsonObject = {
        "part": shown.part.name,
        "values": shown.before.to_json(),
        "known": dict(shown.known),
    }
    return signing.dumps(content, salt=_salt(loaded), compress=True)


def from_text(text: str, loaded: Loaded) -> ShownValues:
    """Read them back.

    Raises:
        CustomizePageUnreadable: the text is not one that a page of this workflow had.
    """
    try:
        content = signing.loads(text, salt=_salt(loaded))
        return ShownValues(Part(content["part"]), from_json(content["values"]), content["known"])
    except (signing.BadSignature, KeyError, TypeError) as error:  # or of another release
        raise CustomizePageUnreadable from error


def _salt(loaded: Loaded) -> str:
    return f"workflow_design.customize.{loaded.company.pk}.{loaded.workflow.key}"
