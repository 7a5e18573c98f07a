"""The merged diff of two versions of a workflow: one document with the status of each part."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ticketflower.types import Json, JsonObject

type Ends = tuple[str | None, str | None]
"""From which task to which; None for the start and the end."""

type DiffStatus = Literal["added", "removed", "changed"]
"""Whether a task or transition is new, gone or changed."""


@dataclass(frozen=True)
class MergedDiff:
    """A workflow document with the tasks and transitions of both versions.

    Attributes:
        document: the version after, with what only the one before has at the end.
        tasks: the status of tasks, by key; those that are the same are not in it.
        transitions: the status of the transitions between two tasks.
    """

    document: JsonObject
    tasks: Mapping[str, DiffStatus]
    transitions: Mapping[Ends, DiffStatus]


def merge_versions(before: JsonObject, after: JsonObject) -> MergedDiff:
    """Merge two versions of one workflow, in canonical form."""
    old_tasks, tasks = _by_key(before), _by_key(after)
    old_transitions, transitions = _by_ends(before), _by_ends(after)
    gone_tasks = [each for key, (each,) in old_tasks.items() if key not in tasks]
    gone = [
        each for ends, group in old_transitions.items() if ends not in transitions for each in group
    ]
    document = {
        **after,
        "tasks": [*after.get("tasks", []), *gone_tasks],
        "transitions": [*after.get("transitions", []), *gone],
    }
    return MergedDiff(
        document, _statuses(old_tasks, tasks), _statuses(old_transitions, transitions)
    )


def _statuses[K](
    before: Mapping[K, list[Json]], after: Mapping[K, list[Json]]
) -> dict[K, DiffStatus]:
    statuses: dict[K, DiffStatus] = {}
    for name in {**before, **after}:
        if name not in before:
            statuses[name] = "added"
        elif name not in after:
            statuses[name] = "removed"
        elif json.dumps(before[name]) != json.dumps(after[name]):
            statuses[name] = "changed"
    return statuses


def _by_key(workflow: JsonObject) -> dict[str, list[Json]]:
    return {each["key"]: [each] for each in workflow.get("tasks", [])}


def _by_ends(workflow: JsonObject) -> dict[Ends, list[Json]]:
    transitions: Iterable[JsonObject] = workflow.get("transitions", [])
    groups: dict[Ends, list[Json]] = {}
    for each in transitions:
        groups.setdefault((each["from"], each["to"]), []).append(each)
    return groups
