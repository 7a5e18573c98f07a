"""Two versions of a workflow as one: what is in both, what came and what went, to be drawn."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ticketflower.types import Json, JsonObject

type Ends = tuple[str | None, str | None]
"""From which task to which; None for the start and the end."""

type ChangeMark = Literal["added", "removed", "changed"]
"""What became of a task or transition."""


@dataclass(frozen=True)
class BothVersions:
    """A workflow document with the tasks and transitions of both versions.

    Attributes:
        document: the version after, with what only the one before has at the end.
        tasks: what became of tasks, by key; those that stayed as they were are not in it.
        transitions: what became of the transitions between two tasks.
    """

    document: JsonObject
    tasks: Mapping[str, ChangeMark]
    transitions: Mapping[Ends, ChangeMark]


def both_versions(before: JsonObject, after: JsonObject) -> BothVersions:
    """The two versions of one workflow, in canonical form, put together."""
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
    return BothVersions(document, _marks(old_tasks, tasks), _marks(old_transitions, transitions))


def _marks[K](before: Mapping[K, list[Json]], after: Mapping[K, list[Json]]) -> dict[K, ChangeMark]:
    marks: dict[K, ChangeMark] = {}
    for name in {**before, **after}:
        if name not in before:
            marks[name] = "added"
        elif name not in after:
            marks[name] = "removed"
        elif json.dumps(before[name]) != json.dumps(after[name]):
            marks[name] = "changed"
    return marks


def _by_key(workflow: JsonObject) -> dict[str, list[Json]]:
    return {each["key"]: [each] for each in workflow.get("tasks", [])}


def _by_ends(workflow: JsonObject) -> dict[Ends, list[Json]]:
    transitions: Iterable[JsonObject] = workflow.get("transitions", [])
    groups: dict[Ends, list[Json]] = {}
    for each in transitions:
        groups.setdefault((each["from"], each["to"]), []).append(each)
    return groups
