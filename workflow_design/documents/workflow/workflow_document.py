"""The workflow document: its fields, tasks and transitions by name, with pointers to them.

It may be unfinished: what has the wrong type or no name is not there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from ticketflower.types import Json, JsonObject
from workflow_design.documents.budget import UNLIMITED, Budget
from workflow_design.documents.report.pointers import join
from workflow_design.documents.rules.operators import operator_of
from workflow_design.documents.schema.plain import declared_properties, declares_properties
from workflow_design.documents.workflow.graph import Graph
from workflow_design.documents.workflow.task_types import ACTIONS, FORM, has_form, is_agent_task
from workflow_design.documents.workflow.transitions import Terminal, outgoing, workflow_graph


@dataclass(frozen=True)
class Node:
    """A field or task with the pointer to it."""

    pointer: str
    data: JsonObject

    def at(self, *steps: str | int) -> str:
        """The pointer to something in it."""
        return join(self.pointer, *steps)


@dataclass(frozen=True)
class TransitionNode(Node):
    """A transition with the pointer to it."""

    @property
    def index(self) -> int:
        """Its index in the document, from 0."""
        return int(self.pointer.rpartition("/")[2])

    @property
    def origin(self) -> str | None:
        """The key of the task that it leads from; None for the start."""
        origin: str | None = self.data["from"]
        return origin

    @property
    def target(self) -> str | None:
        """The key of the task that it leads to; None for the end."""
        target: str | None = self.data["to"]
        return target

    @property
    def condition(self) -> Json:
        """When it is taken; None where it always is."""
        return self.data.get("condition")

    @property
    def priority(self) -> float:
        """The priority, 0 where none is given."""
        priority = self.data.get("priority")
        return priority if isinstance(priority, int | float) else 0

    @property
    def is_unconditional(self) -> bool:
        """Whether it is always taken when it is tried."""
        return self.condition in (None, True)


@dataclass(frozen=True)
class WorkflowDocument:
    """A workflow document, which may be unfinished.

    Attributes:
        workflow: the document.
        budget: the time limit of what reads it.
    """

    workflow: Mapping[str, Json]
    budget: Budget = field(default_factory=partial(Budget, UNLIMITED), compare=False)

    @cached_property
    def fields(self) -> dict[str, Node]:
        """The fields by name; of two with one name the first."""
        return _by_name(nodes_in(self.workflow, "fields"), "FieldName")

    @cached_property
    def tasks(self) -> dict[str, Node]:
        """The tasks by key; of two with one key the first."""
        return _by_name(nodes_in(self.workflow, "tasks"), "key")

    @cached_property
    def transitions(self) -> list[TransitionNode]:
        """The transitions that say from where and to where, in the order of the document."""
        return [
            TransitionNode(each.pointer, each.data)
            for each in nodes_in(self.workflow, "transitions")
            if all(
                end is None or isinstance(end, str)
                for end in (each.data.get("from", ...), each.data.get("to", ...))
            )
        ]

    def transitions_from(self, origin: str | None) -> Sequence[TransitionNode]:
        """The transitions from a task (None: the start), in the order in which they are tried."""
        return self._outgoing.get(origin, ())

    @cached_property
    def _outgoing(self) -> Mapping[str | None, Sequence[TransitionNode]]:
        return outgoing(self.transitions)

    @cached_property
    def graph(self) -> Graph[str | Terminal]:
        """The control flow graph."""
        return workflow_graph(self.tasks, ((each.origin, each.target) for each in self.transitions))

    @cached_property
    def data_names(self) -> frozenset[str]:
        """The names that rules can see at the root: fields, and what tasks merge into the data."""
        merged = (merged_names(task.data) or set() for task in self.tasks.values())
        return frozenset(self.fields).union(*merged)

    @cached_property
    def is_open(self) -> bool:
        """Whether some action merges names that no schema declares, so that any name may exist."""
        return any(merged_names(task.data) is None for task in self.tasks.values())


def nodes_in(holder: Mapping[str, Json], key: str, pointer: str = "") -> list[Node]:
    """The objects of a list; what is no object has been reported already."""
    value = holder.get(key)
    return [
        Node(join(pointer, key, index), each)
        for index, each in enumerate(value if isinstance(value, list) else [])
        if isinstance(each, dict)
    ]


def texts_in(holder: Mapping[str, Json], key: str, pointer: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a list with the pointers to them."""
    for index, each in enumerate(holder.get(key) or []):
        if isinstance(each, str):
            yield join(pointer, key, index), each


def is_form(task: Mapping[str, Json]) -> bool:
    """Whether a person does the task."""
    return task.get("task_type") == FORM


def is_action(task: Mapping[str, Json]) -> bool:
    """Whether a program does the task; False for what is neither, which has a message already."""
    return task.get("task_type") in ACTIONS


def is_for_agents(task: Mapping[str, Json]) -> bool:
    """Whether an agent claims the task."""
    return is_agent_task(task.get("task_type", ""), task.get("action_url"))


def asks_by_form(task: Mapping[str, Json]) -> bool:
    """Whether its output_schema is a form: people do the task, or may take it over."""
    return has_form(task.get("task_type", ""), task.get("action_url"))


def output_names(task: Mapping[str, Json]) -> set[str] | None:
    """The names that the task's output has at its root; None if nothing declares them."""
    schema, transform = task.get("output_schema"), task.get("output_transform")
    if not is_form(task) and transform is not None:
        return _written_names(transform)
    if isinstance(schema, dict) and declares_properties(schema):
        return set(declared_properties(schema))
    # An action without schema and transform has no output (a form without schema neither).
    return set() if is_form(task) or schema is None else None


def merged_names(task: Mapping[str, Json]) -> set[str] | None:
    """The names that the task merges into the workflow's data; None if nothing declares them."""
    transform = task.get("output_transform")
    return output_names(task) if transform is None else _written_names(transform)


def cleared_names(task: Mapping[str, Json]) -> set[str]:
    """The names that are missing from the data after the task if its output does not have them.

    These are what it was asked for: a person who leaves a question empty, or a service that
    leaves a declared value out, takes back what the data had before. An output_transform
    of a FORM task alone says what becomes of the data.
    """
    schema = task.get("output_schema")
    declared = set(declared_properties(schema)) if isinstance(schema, dict) else set()
    if is_form(task) and task.get("output_transform") is not None:
        return set()
    written = merged_names(task)
    return declared if written is None else declared & written


def _written_names(transform: Json) -> set[str] | None:
    """The names in the object that a transform makes."""
    if isinstance(transform, dict) and operator_of(transform) is None:
        return set(transform)
    return None


def _by_name(every: list[Node], name: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for each in every:
        key = each.data.get(name)
        if isinstance(key, str):
            found.setdefault(key, each)
    return found
