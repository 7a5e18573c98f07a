"""Changes of values: of objects key by key, of lists by name, and of their order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ticketflower.texts import capitalised, indented
from ticketflower.types import Json, JsonObject
from workflow_design.documents.diff.change import Change, ChangeKind, Part
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted, quoted_list

MAX_VALUE = 80
"""Characters of a value in a sentence; longer ones are shown below it."""

_DEPTHS = {"input_schema": 12, "output_schema": 12, "input_transform": 1, "output_transform": 1}
"""How many levels into a task's objects a sentence points; rules are shown as a whole."""

_PARTS = {
    "workflow": Part.WORKFLOW,
    "worker_role": Part.ROLES,
    "edit_layout": Part.LAYOUTS,
    "display_layout": Part.LAYOUTS,
}
"""Keys whose changes are shown in a part of their own, wherever the key is."""

_LABELS = {
    "title": "title",
    "description": "description",
    "ext_ref": "links (ext_ref)",
    "workflow": "workflow",
    "worker_role": "required role (worker_role)",
    "due": "due date (due)",
    "requester_may": "what requesters can do (requester_may)",
    "edit_layout": "form layout (edit_layout)",
    "display_layout": "page layout (display_layout)",
}


def named_changes(
    part: Part, noun: str, name_key: str, old: list[Json] | None, new: list[Json] | None
) -> Iterator[Change]:
    """The changes of things in a list by their names: new, gone, changed, in another order."""
    before = {each[name_key]: each for each in old or []}
    after = {each[name_key]: each for each in new or []}
    for name, each in after.items():
        subject = f"{noun} {quoted(name)}"
        if name not in before:
            yield Change(part, ChangeKind.ADDED, name, f"{subject} added.", after=value_text(each))
        else:
            yield from object_changes(part, subject, before[name], each, name=name)
    for name, each in before.items():
        if name not in after:
            sentence = f"{noun} {quoted(name)} removed."
            yield Change(part, ChangeKind.REMOVED, name, sentence, before=value_text(each))
    yield from order_changes(part, f"{noun}s", [*before], [*after])


def object_changes(
    part: Part,
    subject: str,
    old: JsonObject,
    new: JsonObject,
    *,
    name: str = "",
    noun: str = "",
    but: frozenset[str] | set[str] = frozenset(),
) -> Iterator[Change]:
    """The changes of an object's values, key by key."""
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in but:
            label = f"{noun} {quoted(key)}" if noun else _LABELS.get(key, key)
            whole = f"{subject}: {label}" if subject else capitalised(label)
            shown_in = _PARTS.get(key, part) if not noun else part
            value = ChangeSubject(shown_in, name or key, whole, _DEPTHS.get(key, 0))
            yield from value_changes(value, old.get(key, MISSING), new.get(key, MISSING))
    if noun:
        yield from order_changes(part, f"{noun}s", [*old], [*new])


@dataclass(frozen=True)
class ChangeSubject:
    """What a change is about: its part of the definition, name, and label in sentences.

    Attributes:
        part, name: as of a change.
        label: its name in sentences.
        depth: how many levels into its objects a sentence points.
    """

    part: Part
    name: str
    label: str
    depth: int

    def below(self, key: str) -> "ChangeSubject":
        """What a key of its object is about."""
        return ChangeSubject(self.part, self.name, self.label + join("", key), self.depth - 1)


def value_changes(subject: ChangeSubject, old: Json, new: Json) -> Iterator[Change]:
    """The changes of one value; MISSING where a version has none."""
    if is_same(old, new):
        return
    if subject.depth and isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from value_changes(
                subject.below(key), old.get(key, MISSING), new.get(key, MISSING)
            )
        yield from order_changes(subject.part, f"{subject.label}: keys", [*old], [*new])
        return
    before, after = _short(old), _short(new)
    kind, is_short = ChangeKind.CHANGED, bool(before and after)
    sentence = f"{subject.label} changed from {before} to {after}." if is_short else ""
    if old is MISSING:
        kind, is_short = ChangeKind.ADDED, bool(after)
        sentence = f"{subject.label} added."
        if is_short:
            sentence = f"{subject.label} set to {after}."
    elif new is MISSING:
        kind, is_short = ChangeKind.REMOVED, bool(before)
        sentence = f"{subject.label} removed"
        sentence += f" (was {before})." if is_short else "."
    texts = ("", "") if is_short else (value_text(old), value_text(new))
    yield Change(subject.part, kind, subject.name, sentence or f"{subject.label} changed.", *texts)


def order_changes(part: Part, subject: str, old: list[str], new: list[str]) -> Iterator[Change]:
    """The change of order of those that both versions have."""
    stayed = [each for each in new if each in set(old)]
    if stayed != [each for each in old if each in set(new)]:
        sentence = f"{subject} reordered: {quoted_list(stayed)}."
        yield Change(part, ChangeKind.MOVED, "", sentence)


def is_same(old: Json, new: Json) -> bool:
    """Whether both are written the same; Python takes true for 1, and any order of keys."""
    if old is MISSING or new is MISSING:
        return old is new
    return json_line(old) == json_line(new)


def _short(value: Json) -> str:
    """The value for a sentence, or nothing if it is too long for one."""
    text = "" if value is MISSING else json_line(value)
    return text if len(text) <= MAX_VALUE else ""


def value_text(value: Json) -> str:
    """The value as text below a sentence that it is too long for; "" for a missing one."""
    if value is MISSING:
        return ""
    if isinstance(value, str):
        return value
    return indented(value)


def json_line(value: Json) -> str:
    """The value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)
