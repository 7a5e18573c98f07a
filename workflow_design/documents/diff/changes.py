"""Changes between two versions of a definition, each as a sentence.

Both sides are in canonical form, so what says the same is written the same.
"""

from collections.abc import Callable, Iterator, Mapping

from ticketflower.types import JsonObject
from workflow_design.documents.diff.change import Change, ChangeKind, Part
from workflow_design.documents.diff.transition_changes import transition_changes
from workflow_design.documents.diff.value_changes import (
    named_changes,
    object_changes,
    order_changes,
)
from workflow_design.documents.report.words import quoted, quoted_list


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
    yield from object_changes(Part.ABOUT, "", old, new, but={"fields", "tasks", "transitions"})
    yield from named_changes(
        Part.FIELDS, "Field", "FieldName", old.get("fields"), new.get("fields")
    )
    yield from named_changes(Part.TASKS, "Task", "key", old.get("tasks"), new.get("tasks"))
    yield from transition_changes(old, new)


def _task(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from object_changes(Part.TASKS, "", old, new)


def _ticket(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from object_changes(Part.ABOUT, "", old, new, but={"fields", "company_role_access"})
    presets = old.get("fields", {}), new.get("fields", {})
    yield from object_changes(Part.PRESETS, "", *presets, noun="Preset")
    yield from _access(old.get("company_role_access", []), new.get("company_role_access", []))


_KINDS: Mapping[str, Callable[[JsonObject, JsonObject], Iterator[Change]]] = {
    "workflow": _workflow,
    "task": _task,
    "ticket": _ticket,
}


def _access(old: list[str], new: list[str]) -> Iterator[Change]:
    part = Part.ACCESS
    if not new and old:
        sentence = f"Everyone can submit it; before, only {quoted_list(old)} could."
        yield Change(part, ChangeKind.CHANGED, "", sentence)
        return
    if new and not old:
        sentence = f"Only {quoted_list(new)} can submit it; before, everyone could."
        yield Change(part, ChangeKind.CHANGED, "", sentence)
        return
    for role in new:
        if role not in old:
            yield Change(part, ChangeKind.ADDED, role, f"{quoted(role)} can now submit it.")
    for role in old:
        if role not in new:
            yield Change(part, ChangeKind.REMOVED, role, f"{quoted(role)} can no longer submit it.")
    yield from order_changes(part, "Roles", old, new)
