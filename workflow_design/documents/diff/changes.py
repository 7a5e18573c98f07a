"""Changes between two versions of a definition, each as a sentence.

Both sides are in canonical form, so what says the same is written the same.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ticketflower.texts import capitalised, indented
from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.documents.wording.data_labels import Labels, labels_of
from workflow_design.documents.wording.describe_rule import ALWAYS, NEVER, describe_condition

MAX_VALUE = 80
"""Characters of a value that a sentence tells; longer ones stand below it."""

MAX_WORDS = 200
"""Characters of a condition that a sentence tells."""

_DEPTHS = {"input_schema": 12, "output_schema": 12, "input_transform": 1, "output_transform": 1}
"""How many levels into a task's objects a sentence points; rules are told as a whole."""


class ChangeKind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Part(StrEnum):
    """The parts of a definition, in the order in which they are told."""

    ABOUT = "Title and description"
    WORKFLOW = "Workflow"
    FIELDS = "Fields"
    PRESETS = "Preset values"
    ACCESS = "Who may submit"
    TASKS = "Tasks"
    ROLES = "Worker roles"
    TRANSITIONS = "Transitions"
    LAYOUTS = "Layouts"


_PARTS = {
    "workflow": Part.WORKFLOW,
    "worker_role": Part.ROLES,
    "edit_layout": Part.LAYOUTS,
    "display_layout": Part.LAYOUTS,
}
"""Keys that are told among their own kind, wherever they stand."""


_LABELS = {
    "title": "the title",
    "description": "the description",
    "ext_ref": "the list of links (ext_ref)",
    "workflow": "the workflow",
    "worker_role": "the worker role",
    "edit_layout": "the layout of the form (edit_layout)",
    "display_layout": "the layout of pages (display_layout)",
}


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        part: of the definition.
        kind: what became of it.
        name: of the field, task, preset or role; of a transition "review → order".
        sentence: the difference in words.
        before: the value it had, where it is too long for the sentence.
        after: the value it has, where it is too long for the sentence.
    """

    part: Part
    kind: ChangeKind
    name: str
    sentence: str
    before: str = ""
    after: str = ""


def changes(before: JsonObject | None, after: JsonObject) -> list[Change]:
    """What differs between two versions of one workflow, task or ticket definition.

    Args:
        before: the version that it is compared with; None if there is none, then all is new.
        after: the version that is looked at.
    """
    old = before or {"kind": after["kind"], "key": after["key"]}
    found = [*_KINDS[after["kind"]](old, after)]
    order = [*Part]
    return sorted(found, key=lambda each: order.index(each.part))


def _workflow(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from _values(Part.ABOUT, "", old, new, but={"fields", "tasks", "transitions"})
    yield from _named(Part.FIELDS, "Field", "FieldName", old.get("fields"), new.get("fields"))
    yield from _named(Part.TASKS, "Task", "key", old.get("tasks"), new.get("tasks"))
    yield from _transitions(old, new)


def _task(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from _values(Part.TASKS, "", old, new)


def _ticket(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from _values(Part.ABOUT, "", old, new, but={"fields", "company_role_access"})
    presets = old.get("fields", {}), new.get("fields", {})
    yield from _values(Part.PRESETS, "", *presets, noun="Preset")
    yield from _access(old.get("company_role_access", []), new.get("company_role_access", []))


_KINDS: Mapping[str, Callable[[JsonObject, JsonObject], Iterator[Change]]] = {
    "workflow": _workflow,
    "task": _task,
    "ticket": _ticket,
}


def _named(
    part: Part, noun: str, name_key: str, old: list[Json] | None, new: list[Json] | None
) -> Iterator[Change]:
    """Things of a list that have names: those that came, went, changed, and stand elsewhere."""
    before = {each[name_key]: each for each in old or []}
    after = {each[name_key]: each for each in new or []}
    for name, each in after.items():
        subject = f"{noun} {quoted(name)}"
        if name not in before:
            yield Change(part, ChangeKind.ADDED, name, f"{subject} is new.", after=_text(each))
        else:
            yield from _values(part, subject, before[name], each, name=name)
    for name, each in before.items():
        if name not in after:
            sentence = f"{noun} {quoted(name)} is gone."
            yield Change(part, ChangeKind.REMOVED, name, sentence, before=_text(each))
    yield from _order(part, f"{noun}s stand", [*before], [*after])


def _values(
    part: Part,
    subject: str,
    old: JsonObject,
    new: JsonObject,
    *,
    name: str = "",
    noun: str = "",
    but: frozenset[str] | set[str] = frozenset(),
) -> Iterator[Change]:
    """The values of an object, key by key."""
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in but:
            label = f"{noun} {quoted(key)}" if noun else _LABELS.get(key, key)
            whole = f"{subject}: {label}" if subject else capitalised(label)
            told = _PARTS.get(key, part) if not noun else part
            place = _Place(told, name or key, whole, _DEPTHS.get(key, 0))
            yield from _value(place, old.get(key, _NOTHING), new.get(key, _NOTHING))
    if noun:
        yield from _order(part, f"{noun}s stand", [*old], [*new])


@dataclass(frozen=True)
class _Place:
    part: Part
    name: str
    label: str
    depth: int

    def below(self, key: str) -> "_Place":
        return _Place(self.part, self.name, self.label + join("", key), self.depth - 1)


_NOTHING = object()
"""Stands for a key that is not there, which a null is not."""


def _value(place: _Place, old: Json, new: Json) -> Iterator[Change]:
    if _same(old, new):
        return
    if place.depth and isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _value(place.below(key), old.get(key, _NOTHING), new.get(key, _NOTHING))
        yield from _order(place.part, f"{place.label}: the keys stand", [*old], [*new])
        return
    before, after = _short(old), _short(new)
    kind, is_told = ChangeKind.CHANGED, bool(before and after)
    sentence = f"{place.label} is {after} instead of {before}." if is_told else ""
    if old is _NOTHING:
        kind, is_told = ChangeKind.ADDED, bool(after)
        sentence = f"{place.label} is new."
        if is_told:
            sentence = f"{place.label} is {after}; it was not given before."
    elif new is _NOTHING:
        kind, is_told = ChangeKind.REMOVED, bool(before)
        sentence = f"{place.label} is gone"
        sentence += f"; it was {before}." if is_told else "."
    texts = ("", "") if is_told else (_text(old), _text(new))
    yield Change(place.part, kind, place.name, sentence or f"{place.label} changed.", *texts)


def _order(part: Part, subject: str, old: list[str], new: list[str]) -> Iterator[Change]:
    """Whether those that stayed stand in another order."""
    stayed = [each for each in new if each in set(old)]
    if stayed != [each for each in old if each in set(new)]:
        sentence = f"{subject} in another order: {quoted_list(stayed)}."
        yield Change(part, ChangeKind.MOVED, "", sentence)


def _access(old: list[str], new: list[str]) -> Iterator[Change]:
    part = Part.ACCESS
    if not new and old:
        sentence = f"Everyone in the company may submit it; before, only {quoted_list(old)} might."
        yield Change(part, ChangeKind.CHANGED, "", sentence)
        return
    if new and not old:
        sentence = f"Only {quoted_list(new)} may submit it; before, everyone in the company might."
        yield Change(part, ChangeKind.CHANGED, "", sentence)
        return
    for role in new:
        if role not in old:
            yield Change(part, ChangeKind.ADDED, role, f"{quoted(role)} may submit it now.")
    for role in old:
        if role not in new:
            yield Change(
                part, ChangeKind.REMOVED, role, f"{quoted(role)} may not submit it any more."
            )
    yield from _order(part, "The roles stand", old, new)


_SAMENESS = (("from", "to", "condition", "priority"), ("from", "to"), ("from", "condition"))
"""What makes two transitions the same one; the first that finds one decides."""


def matched(old: list[Json], new: list[Json]) -> dict[int, int]:
    """Which transition of the new version is which of the old one, by their indexes.

    The one that says the same, else has the same ends, else the same start and condition.
    """
    found: dict[int, int] = {}
    for keys in _SAMENESS:
        taken = set(found.values())
        waiting: dict[str, list[int]] = {}
        for index in reversed([index for index in range(len(old)) if index not in taken]):
            waiting.setdefault(_dump([old[index].get(key) for key in keys]), []).append(index)
        for index, each in enumerate(new):
            same = waiting.get(_dump([each.get(key) for key in keys]))
            if index not in found and same:
                found[index] = same.pop()
    return found


def _transitions(before: JsonObject, after: JsonObject) -> Iterator[Change]:
    old, new = before.get("transitions", []), after.get("transitions", [])
    labels = labels_of(before), labels_of(after)
    part = Part.TRANSITIONS
    found = matched(old, new)
    for index, each in enumerate(new):
        if index not in found:
            sentence = f"The transition from {_way(each)}{_terms(each, labels[1])} is new."
            yield Change(part, ChangeKind.ADDED, _arrow(each), sentence)
        else:
            yield from _transition(old[found[index]], each, labels)
    for index in sorted({*range(len(old))} - {*found.values()}):
        gone = old[index]
        sentence = f"The transition from {_way(gone)}{_terms(gone, labels[0])} is gone."
        yield Change(part, ChangeKind.REMOVED, _arrow(gone), sentence)
    order = [found[index] for index in sorted(found)]
    if order != sorted(order):
        sentence = (
            "Transitions stand in another order; of those from one task with one priority the "
            "first is tried first."
        )
        yield Change(part, ChangeKind.MOVED, "", sentence)


def _transition(
    old: JsonObject, new: JsonObject, labels: tuple[Labels, Labels]
) -> Iterator[Change]:
    part, name = Part.TRANSITIONS, _arrow(new)
    if old["to"] != new["to"]:
        sentence = (
            f"The transition from {_end(new['from'], 'the start')} leads to "
            f"{_end(new['to'], 'the end')} instead of {_end(old['to'], 'the end')}."
        )
        yield Change(part, ChangeKind.MOVED, name, sentence)
    subject = f"The transition from {_way(new)}"
    was, now = old.get("condition", _NOTHING), new.get("condition", _NOTHING)
    if not _same(was, now):
        before, after = _when(was, labels[0]), _when(now, labels[1])
        sentence = f"{subject} is taken {after}; before, {before}."
        if before == after:
            sentence = f"{subject}: its condition changed."
        yield Change(part, ChangeKind.CHANGED, name, sentence, _text(was), _text(now))
    place = _Place(part, name, f"{subject}: its priority", 0)
    yield from _value(place, old.get("priority", 0), new.get("priority", 0))


def _when(condition: Json, labels: Labels) -> str:
    """When a transition is taken, as far as a sentence can tell."""
    if condition is _NOTHING:
        return ALWAYS
    words = describe_condition(condition, labels)
    if words in {ALWAYS, NEVER}:
        return words
    return f"if {words}" if len(words) <= MAX_WORDS else "on a condition"


def _terms(transition: JsonObject, labels: Labels) -> str:
    """Under which condition it is taken; nothing for one that always is."""
    condition = transition.get("condition", _NOTHING)
    return "" if condition is _NOTHING else f", taken {_when(condition, labels)},"


def _end(key: str | None, otherwise: str) -> str:
    return quoted(key) if key is not None else otherwise


def _way(transition: JsonObject) -> str:
    return f"{_end(transition['from'], 'the start')} to {_end(transition['to'], 'the end')}"


def _arrow(transition: JsonObject) -> str:
    return f"{transition['from'] or 'start'} → {transition['to'] or 'end'}"


def _same(old: Json, new: Json) -> bool:
    """Whether both are written the same; Python takes true for 1, and any order of keys."""
    if old is _NOTHING or new is _NOTHING:
        return old is new
    return _dump(old) == _dump(new)


def _short(value: Json) -> str:
    """The value for a sentence, or nothing if it is too long for one."""
    text = "" if value is _NOTHING else _dump(value)
    return text if len(text) <= MAX_VALUE else ""


def _text(value: Json) -> str:
    """The value as it stands below a sentence that cannot tell it."""
    if value is _NOTHING:
        return ""
    if isinstance(value, str):
        return value
    return indented(value)


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
