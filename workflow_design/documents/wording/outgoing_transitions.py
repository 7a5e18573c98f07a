"""Where a workflow's tickets go: each stop with the transitions from it, as they are tried."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ticketflower.texts import capitalised
from ticketflower.types import Json
from workflow_design.documents.report.words import humanised
from workflow_design.documents.wording.data_labels import labels_of, objects
from workflow_design.documents.wording.rule_words import ALWAYS, conditions_in_words
from workflow_design.documents.workflow.task_types import FORM, LABELS

START = "Start"
END = "End"


@dataclass(frozen=True)
class ShownTransition:
    """A transition as it is tried.

    Attributes:
        number: its place among all, from 1.
        origin: key of the task; None for the start.
        target: key of the task; None for the end.
        words: the condition in words.
        order: its place among those from the same task, from 1.
        siblings: how many lead from the same task.
        condition: as it is written.
        implied: whether it is no transition, but the end that follows where none leads on.
    """

    number: int
    origin: str | None
    target: str | None
    words: str
    order: int
    siblings: int
    condition: Json = None
    implied: bool = False

    @property
    def json(self) -> str:
        """The condition as it is written; empty if there is none."""
        if self.condition is None:
            return ""
        return json.dumps(self.condition, ensure_ascii=False)

    @property
    def is_plain(self) -> bool:
        """Whether it needs no label: the only transition, always taken."""
        return self.siblings == 1 and self.words == ALWAYS


@dataclass(frozen=True)
class Stop:
    """The start or a task, with the transitions from it; one without a type does not exist."""

    key: str | None
    title: str
    task_type: str
    transitions: tuple[ShownTransition, ...]

    @property
    def type_in_words(self) -> str:
        """What the task is: a form or an action."""
        return capitalised(LABELS.get(self.task_type, self.task_type))

    @property
    def is_missing(self) -> bool:
        """Whether transitions name a task that is not there."""
        return self.key is not None and not self.task_type


def stops_of(document: Mapping[str, Json]) -> tuple[Stop, ...]:
    """The start, the tasks in their order, then what transitions name that does not exist.

    The document may be unfinished: a transition that does not say from where to where, or a task
    without a key, is passed over.
    """
    tasks: dict[str, Mapping[str, Json]] = {}
    for task in objects(document.get("tasks")):
        if isinstance(task.get("key"), str):
            tasks.setdefault(task["key"], task)
    leaving = _leaving(document)
    named = [key for each in leaving.values() for key in _ends(each)]
    missing = [key for key in dict.fromkeys(named) if key is not None and key not in tasks]
    labels = labels_of(document)
    stops: list[Stop] = []
    number = 1
    for key in (None, *tasks, *missing):
        tried = leaving.get(key, [])
        words = conditions_in_words([each.get("condition") for each in tried], labels)
        transitions = tuple(
            ShownTransition(
                number=number + at,
                origin=key,
                target=each["to"],
                words=words[at],
                order=at + 1,
                siblings=len(tried),
                condition=each.get("condition"),
            )
            for at, each in enumerate(tried)
        )
        if not transitions and key in tasks:
            transitions = (ShownTransition(number, key, None, ALWAYS, 1, 1, implied=True),)
        number += len(transitions)
        stops.append(_stop(key, tasks, transitions))
    return tuple(stops)


def _stop(
    key: str | None,
    tasks: Mapping[str, Mapping[str, Json]],
    transitions: tuple[ShownTransition, ...],
) -> Stop:
    if key is None:
        return Stop(None, START, "", transitions)
    task = tasks.get(key)
    if task is None:
        return Stop(key, key, "", transitions)
    title, task_type = task.get("title"), task.get("task_type")
    return Stop(
        key,
        title if isinstance(title, str) and title.strip() else humanised(key),
        task_type if isinstance(task_type, str) and task_type else FORM,
        transitions,
    )


def _leaving(document: Mapping[str, Json]) -> dict[str | None, list[Mapping[str, Json]]]:
    """The transitions by the task that they lead from, in the order in which they are tried."""
    found: dict[str | None, list[Mapping[str, Json]]] = {}
    for each in objects(document.get("transitions")):
        ends = [each.get("from", ...), each.get("to", ...)]
        if all(end is None or isinstance(end, str) for end in ends):
            found.setdefault(each["from"], []).append(each)
    return {key: sorted(tried, key=_rank) for key, tried in found.items()}


def _ends(tried: Iterable[Mapping[str, Json]]) -> list[str | None]:
    return [end for each in tried for end in (each["from"], each["to"])]


def _rank(transition: Mapping[str, Json]) -> float:
    priority = transition.get("priority")
    return -priority if isinstance(priority, int | float) else 0
