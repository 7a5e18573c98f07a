"""The course of one ticket: what its workflow's rules say, without changing anything (DESIGN 6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from users.models import Company
from workflow_design import rules
from workflow_design.documents.validate import errors_of
from workflow_design.graph import WorkflowGraph
from workflow_design.models import TaskDefinition, TaskType
from workflow_ops.errors import DataMisfit, NoTransitionHolds
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.rule_data import rule_data


@dataclass(frozen=True)
class Course:
    """The rules of a workflow version, applied to one ticket.

    ``data`` is always the workflow's data, ``outputs`` the latest output of each completed
    task by its key.
    """

    company: Company
    ticket: TicketInstance
    graph: WorkflowGraph

    def merged(
        self, data: JsonObject, finished: TaskDefinition, outputs: Mapping[str, Json]
    ) -> JsonObject:
        """The workflow's data with the output of the finished task."""
        output: JsonObject = outputs[finished.key]
        # The output of an action is what its output_transform made of the answer.
        if finished.task_type == TaskType.FORM and finished.output_transform is not None:
            output = rules.transform(finished.output_transform, self._seen(data, outputs))
        return {**data, **output}

    def next_task(
        self, origin: TaskDefinition | None, data: JsonObject, outputs: Mapping[str, Json]
    ) -> TaskDefinition | None:
        """Where the first transition leads whose condition holds; None where the workflow ends.

        Raises:
            NoTransitionHolds: there are transitions, and the condition of none holds.
        """
        transitions = self.graph.transitions_from(origin)
        if not transitions and origin is not None:
            return None
        seen = self._seen(data, outputs)
        for transition in transitions:
            if rules.holds(transition.condition, seen):
                return self.graph.target(transition)
        raise NoTransitionHolds(f"'{origin.title}'" if origin else "the start")

    def input_of(
        self, definition: TaskDefinition, data: JsonObject, outputs: Mapping[str, Json]
    ) -> JsonObject:
        """What a task is given.

        Raises:
            DataMisfit: it does not fit the task's input_schema.
        """
        given = data
        if definition.input_transform is not None:
            given = rules.transform(definition.input_transform, self._seen(data, outputs))
        elif shown := (definition.input_schema or {}).get("properties"):
            given = {name: value for name, value in data.items() if name in shown}
        if definition.input_schema is not None:
            require_fit(definition.input_schema, given, f"The input of '{definition.title}'")
        return given

    def output_of(
        self,
        definition: TaskDefinition,
        data: JsonObject,
        outputs: Mapping[str, Json],
        response: JsonObject,
    ) -> JsonObject:
        """What an action makes of the answer that it got.

        Args:
            definition: the action.
            data: the workflow's data.
            outputs: of the tasks before.
            response: what output_transform sees of the answer: ``status`` and ``body``.

        Raises:
            DataMisfit: it does not fit the action's output_schema.
        """
        schema = definition.output_schema
        if definition.output_transform is not None:
            seen = {**self._seen(data, outputs), "response": response}
            output = rules.transform(definition.output_transform, seen)
        elif schema is None:
            return {}
        else:
            body = response["body"]
            if not isinstance(body, dict):
                raise DataMisfit(f"The answer to '{definition.title}'", ["It is not an object."])
            # Other services answer more than was asked for: only what is declared is kept.
            declared = schema.get("properties")
            output = {k: v for k, v in body.items() if k in declared} if declared else body
        if schema is not None:
            require_fit(schema, output, f"The output of '{definition.title}'")
        return output

    def _seen(self, data: JsonObject, outputs: Mapping[str, Json]) -> JsonObject:
        return rule_data(
            company=self.company, ticket=self.ticket, workflow_data=data, outputs=outputs
        )


def output_by_key(tasks: Iterable[TaskInstance], graph: WorkflowGraph) -> dict[str, Json]:
    """The outputs of tasks, by the keys of their definitions."""
    return {graph.tasks[task.task_definition_id].key: task.output_data for task in tasks}


def require_fit(schema: JsonObject, data: Json, what: str) -> None:
    """Refuse data that a schema does not allow.

    Raises:
        DataMisfit: it does not fit; the sentence begins with ``what``.
    """
    errors = errors_of(schema, data)
    if errors:
        raise DataMisfit(what, [error.sentence for error in errors])
