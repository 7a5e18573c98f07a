"""Rules of a workflow version applied to one ticket, without changing anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from ticketflower.types import Json, JsonObject
from users.models import Company
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.models import TaskDefinition, TaskType
from workflow_design.runtime.actions import build_output
from workflow_design.runtime.compiled import CompiledWorkflow, compiled_version
from workflow_design.runtime.data import build_input, build_rule_context, merge_output
from workflow_design.runtime.due import due_at
from workflow_design.runtime.transitions import choose_transition
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance


@dataclass(frozen=True)
class TicketRules:
    """The rules of a workflow version (``workflow_design.runtime``), applied to one ticket.

    ``data`` is always the workflow's data, ``outputs`` the latest output of each completed
    task by its key.
    """

    company: Company
    ticket: TicketInstance
    workflow: CompiledWorkflow

    @classmethod
    def of(
        cls, company: Company, ticket: TicketInstance, instance: WorkflowInstance | None = None
    ) -> Self:
        """The rules of the workflow version that a ticket runs on, or will start.

        Args:
            company: of the ticket.
            ticket: loaded ``for_detail``, but for its workflow if that is given.
            instance: its workflow.
        """
        version = instance.workflow_id if instance else ticket.workflow_version_id
        return cls(company, ticket, compiled_version(version))

    def merged(
        self, data: JsonObject, finished: TaskDefinition, outputs: Mapping[str, Json]
    ) -> JsonObject:
        """The workflow's data with the output of the finished task."""
        return merge_output(finished, data, outputs[finished.key], self._seen(data, outputs))

    def next_task(
        self, origin: TaskDefinition | None, data: JsonObject, outputs: Mapping[str, Json]
    ) -> TaskDefinition | None:
        """The target of the first transition whose condition holds; None to end the workflow.

        Raises:
            NoTransitionHolds: there are transitions, and the condition of none holds.
        """
        taken = choose_transition(self.workflow, origin, self._seen(data, outputs))
        return self.workflow.target(taken) if taken else None

    def input_of(
        self, definition: TaskDefinition, data: JsonObject, outputs: Mapping[str, Json]
    ) -> JsonObject:
        """The input data of a task.

        Raises:
            DataMisfit: it does not fit the task's input_schema.
        """
        return build_input(definition, data, self._seen(data, outputs))

    def due_of(
        self,
        definition: TaskDefinition,
        data: JsonObject,
        outputs: Mapping[str, Json],
        created_at: datetime,
    ) -> datetime | None:
        """When a task is due that is created at this time; None where it never is."""
        if definition.due is None or definition.task_type != TaskType.FORM:
            return None
        seen = self._seen(data, outputs)
        return due_at(definition.due, seen, created_at, self.company.calendar)

    def output_of(
        self,
        definition: TaskDefinition,
        data: JsonObject,
        outputs: Mapping[str, Json],
        response: JsonObject,
    ) -> JsonObject:
        """The output data that an action derives from its response.

        Args:
            definition: the action.
            data: the workflow's data.
            outputs: of the tasks before.
            response: of ``response_values``.

        Raises:
            DataMisfit: it does not fit the action's output_schema.
        """
        return build_output(definition, response, self._seen(data, outputs))

    def _seen(self, data: JsonObject, outputs: Mapping[str, Json]) -> JsonObject:
        ticket = self.ticket
        return build_rule_context(
            data,
            ticket=ticket_values(
                number=ticket.number,
                title=ticket.ticket_type.title,
                created_by=ticket.created_by.email,
                created_at=ticket.created_at,
            ),
            company=company_values(name=self.company.name, today=self.company.today),
            outputs=outputs,
        )


def output_by_key(tasks: Iterable[TaskInstance], workflow: CompiledWorkflow) -> dict[str, Json]:
    """The outputs of tasks, by the keys of their definitions."""
    return {workflow.task(task.task_definition_id).key: task.output_data for task in tasks}
