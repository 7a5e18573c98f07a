"""Outgoing transitions: the start and each task with the transitions from it, as they are tried."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ticketflower.texts import capitalised
from ticketflower.types import Json
from workflow_design.documents.report.words import humanised
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.documents.wording.describe_rule import ALWAYS, describe_conditions
from workflow_design.documents.workflow.task_types import FORM, LABELS, kind_of_task
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument

START = "Start"
END = "End"


@dataclass(frozen=True)
class OutgoingTransition:
    """Transition from a task or from the start, as it is tried.

    Attributes:
        number: its number among all, from 1.
        origin: key of the task; None for the start.
        target: key of the task; None for the end.
        words: the condition in words.
        order: its number among those from the same task, from 1.
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
class Origin:
    """Origin of transitions: the start or a task; a task without a kind does not exist.

    Attributes:
        key: of the task; None for the start.
        title: of the task.
        kind: what the task is (``kind_of_task``); empty for the start and what does not exist.
        transitions: as they are tried.
    """

    key: str | None
    title: str
    kind: str
    transitions: tuple[OutgoingTransition, ...]

    @property
    def kind_in_words(self) -> str:
        """What the task is: a form, an action or an agent task."""
        return capitalised(LABELS.get(self.kind, self.kind))

    @property
    def is_missing(self) -> bool:
        """Whether transitions name a task that is not there."""
        return self.key is not None and not self.kind


def origins_of(document: Mapping[str, Json]) -> tuple[Origin, ...]:
    """The start, the tasks in their order, then what transitions name that does not exist.

    The document may be unfinished: a transition that does not say from where to where, or a task
    without a key, is passed over.
    """
    workflow = WorkflowDocument(document)
    named = [
        end
        for origin in dict.fromkeys(each.origin for each in workflow.transitions)
        for each in workflow.transitions_from(origin)
        for end in (each.origin, each.target)
    ]
    missing = [key for key in dict.fromkeys(named) if key is not None and key not in workflow.tasks]
    labels = labels_of(document)
    origins: list[Origin] = []
    number = 1
    for key in (None, *workflow.tasks, *missing):
        tried = workflow.transitions_from(key)
        words = describe_conditions([each.condition for each in tried], labels)
        transitions = tuple(
            OutgoingTransition(
                number=number + at,
                origin=key,
                target=each.target,
                words=words[at],
                order=at + 1,
                siblings=len(tried),
                condition=each.condition,
            )
            for at, each in enumerate(tried)
        )
        if not transitions and key in workflow.tasks:
            transitions = (OutgoingTransition(number, key, None, ALWAYS, 1, 1, implied=True),)
        number += len(transitions)
        origins.append(_origin(key, workflow.tasks, transitions))
    return tuple(origins)


def _origin(
    key: str | None,
    tasks: Mapping[str, Node],
    transitions: tuple[OutgoingTransition, ...],
) -> Origin:
    if key is None:
        return Origin(None, START, "", transitions)
    task = tasks.get(key)
    if task is None:
        return Origin(key, key, "", transitions)
    title, task_type = task.data.get("title"), task.data.get("task_type")
    kind = FORM
    if isinstance(task_type, str) and task_type:
        kind = kind_of_task(task_type, task.data.get("action_url"))
    return Origin(
        key,
        title if isinstance(title, str) and title.strip() else humanised(key),
        kind,
        transitions,
    )
