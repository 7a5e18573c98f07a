"""Edit conflicts: what another person changed in a part, and what a person's own changes do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflow_design.customize.definitions import Definitions
from workflow_design.customize.reading import read_part
from workflow_design.customize.values import FieldValues, PartValues, by_name
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.report.words import quoted
from workflow_design.models.fingerprints import EditState
from workflow_design.pages.comparison import changes_by_part
from workflow_design.pages.customize.loaded import Loaded, document_in
from workflow_design.pages.customize.shown_values import ShownValues
from workflow_design.pages.upload import Conflict


@dataclass(frozen=True)
class Conflicts:
    """The definitions that another person changed.

    Attributes:
        definitions: as they are now, with what one's own changes would make of them.
        theirs: what differs in the part since it was shown, in words.
    """

    definitions: Sequence[Conflict]
    theirs: Sequence[str]


def conflicts_with(
    states: Sequence[EditState], loaded: Loaded, shown: ShownValues, after: Definitions
) -> Conflicts:
    """What keeps changes from being saved.

    Args:
        states: of the definitions that another person changed.
        loaded: the workflow as it is now.
        shown: what the changes started from.
        after: the documents as they are now, with one's own changes.
    """
    wholes = {f"{each['kind']}/{each['key']}": each for each in after.every}
    now = read_part(loaded.definitions, shown.part)
    return Conflicts(
        [
            Conflict(each, changes_by_part(changes(document_in(each), wholes[each.name])))
            for each in states
        ],
        list(_differences(shown.before, now)) if now is not None else [],
    )


def _differences(before: PartValues, now: PartValues) -> Iterator[str]:
    """What differs between two readings of a part, in words."""
    for name in ("title", "description"):
        if getattr(before, name) != getattr(now, name):
            yield f"the {name}"
    if before.role != now.role:
        yield "who works on it"
    if before.due != now.due:
        yield "the due date"
    yield from _fields(before.fields, now.fields)
    if before.rules != now.rules:
        yield "the rules for the next step"
    known = {each.key: each for each in before.ticket_types}
    for each in now.ticket_types:
        if known.get(each.key) != each:
            yield f"the ticket type {quoted(each.title)}"


def _fields(before: Sequence[FieldValues], now: Sequence[FieldValues]) -> Iterator[str]:
    old, new = by_name(before), by_name(now)
    for name, each in new.items():
        if old.get(name) != each:
            yield f"the {'' if name in old else 'new '}field {quoted(each.label)}"
    for name, each in old.items():
        if name not in new:
            yield f"the field {quoted(each.label)}, which was removed"
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield "the order of the fields"
