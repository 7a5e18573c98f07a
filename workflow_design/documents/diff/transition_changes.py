"""Changes of transitions: which is which in the other version, and what differs."""

from collections.abc import Iterator

from ticketflower.types import Json, JsonObject
from workflow_design.documents.diff.change import Change, ChangeKind, Part
from workflow_design.documents.diff.value_changes import (
    ChangeSubject,
    is_same,
    json_line,
    value_changes,
    value_text,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.report.words import quoted
from workflow_design.documents.wording.data_labels import Labels, labels_of
from workflow_design.documents.wording.describe_rule import ALWAYS, NEVER, describe_condition

MAX_WORDS = 200
"""Characters of a condition in a sentence."""

_MATCHING_KEYS = (("from", "to", "condition", "priority"), ("from", "to"), ("from", "condition"))
"""Keys by which two transitions are the same one; the first that finds one decides."""


def match_transitions(old: list[Json], new: list[Json]) -> dict[int, int]:
    """Match the transitions of the new version with those of the old one, by their indexes.

    That is the one that says the same, else has the same ends, else the same start and condition.
    """
    found: dict[int, int] = {}
    for keys in _MATCHING_KEYS:
        taken = set(found.values())
        unmatched: dict[str, list[int]] = {}
        for index in reversed([index for index in range(len(old)) if index not in taken]):
            unmatched.setdefault(json_line([old[index].get(key) for key in keys]), []).append(index)
        for index, each in enumerate(new):
            same = unmatched.get(json_line([each.get(key) for key in keys]))
            if index not in found and same:
                found[index] = same.pop()
    return found


def transition_changes(before: JsonObject, after: JsonObject) -> Iterator[Change]:
    """The changes of a workflow's transitions."""
    old, new = before.get("transitions", []), after.get("transitions", [])
    labels = labels_of(before), labels_of(after)
    part = Part.TRANSITIONS
    found = match_transitions(old, new)
    for index, each in enumerate(new):
        if index not in found:
            sentence = f"Transition from {_ends(each)}{_terms(each, labels[1])} added."
            yield Change(part, ChangeKind.ADDED, _arrow(each), sentence)
        else:
            yield from _transition(old[found[index]], each, labels)
    for index in sorted({*range(len(old))} - {*found.values()}):
        gone = old[index]
        sentence = f"Transition from {_ends(gone)}{_terms(gone, labels[0])} removed."
        yield Change(part, ChangeKind.REMOVED, _arrow(gone), sentence)
    order = [found[index] for index in sorted(found)]
    if order != sorted(order):
        sentence = (
            "Transitions reordered. Among transitions from one task with the same priority, the "
            "first is tried first."
        )
        yield Change(part, ChangeKind.MOVED, "", sentence)


def _transition(
    old: JsonObject, new: JsonObject, labels: tuple[Labels, Labels]
) -> Iterator[Change]:
    part, name = Part.TRANSITIONS, _arrow(new)
    if old["to"] != new["to"]:
        sentence = (
            f"Transition from {_end(new['from'], 'the start')} now leads to "
            f"{_end(new['to'], 'the end')} instead of {_end(old['to'], 'the end')}."
        )
        yield Change(part, ChangeKind.MOVED, name, sentence)
    subject = f"Transition from {_ends(new)}"
    was, now = old.get("condition", MISSING), new.get("condition", MISSING)
    if not is_same(was, now):
        before, after = _when(was, labels[0]), _when(now, labels[1])
        sentence = f"{subject}: now taken {after}; before, {before}."
        if before == after:
            sentence = f"{subject}: condition changed."
        yield Change(part, ChangeKind.CHANGED, name, sentence, value_text(was), value_text(now))
    priority = ChangeSubject(part, name, f"{subject}: priority", 0)
    yield from value_changes(priority, old.get("priority", 0), new.get("priority", 0))


def _when(condition: Json, labels: Labels) -> str:
    """When a transition is taken, as far as a sentence has room for it."""
    if condition is MISSING:
        return ALWAYS
    words = describe_condition(condition, labels)
    if words in {ALWAYS, NEVER}:
        return words
    return f"if {words}" if len(words) <= MAX_WORDS else "on a condition"


def _terms(transition: JsonObject, labels: Labels) -> str:
    """Under which condition it is taken; nothing for one that always is."""
    condition = transition.get("condition", MISSING)
    return "" if condition is MISSING else f", taken {_when(condition, labels)},"


def _end(key: str | None, otherwise: str) -> str:
    return quoted(key) if key is not None else otherwise


def _ends(transition: JsonObject) -> str:
    return f"{_end(transition['from'], 'the start')} to {_end(transition['to'], 'the end')}"


def _arrow(transition: JsonObject) -> str:
    return f"{transition['from'] or 'start'} → {transition['to'] or 'end'}"
