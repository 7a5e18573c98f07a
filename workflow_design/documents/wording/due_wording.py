"""Due dates of documents in words: "in 2 working days", "on the date in “Needed by”"."""

from collections.abc import Mapping

from ticketflower.types import Json
from workflow_design.documents.report.words import quoted
from workflow_design.documents.wording.data_labels import label_of


def due_text(due: Json, names: Mapping[str, str]) -> str:
    """When something is due; empty where it never is.

    Args:
        due: as a document has it.
        names: labels of values, of ``labels_of``.
    """
    match due:
        case {"days": days}:
            return f"in {days} working day{'' if days == 1 else 's'}"
        case {"hours": hours}:
            return f"in {hours} working hour{'' if hours == 1 else 's'}"
        case {"var": str(name)}:
            return f"on the date in {quoted(label_of(name, names))}"
    return ""
