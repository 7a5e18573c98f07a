"""Computed numbers: the types of what transforms compute, where these are numbers.

Types are inferred over all definitions of a name, wherever they reach, by iteration down from the
best case to the greatest fixed point: a total to which a task in a loop adds is computed of itself.
Source: Aho, Lam, Sethi, Ullman, "Compilers", 9.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ticketflower.types import JsonObject
from workflow_design.checker.verification.dataflow.definitions import (
    Definitions,
    TransformWrite,
    task_and_path,
)
from workflow_design.checker.verification.dataflow.number_types import (
    NumberType,
    greatest_fixed_point,
    type_of_schema,
    union_of,
)
from workflow_design.documents.rules.ast import Call, Object, Rule, parse
from workflow_design.documents.workflow.workflow_document import is_form


def with_computed_numbers(definitions: Definitions) -> Definitions:
    """The definitions, with the types of what transforms compute, where these are numbers."""
    rules = {
        (key, name): tree
        for key, task in definitions.document.tasks.items()
        for name, tree in _computing_rules(task.data).items()
    }
    types = _NumberTypes(definitions)
    numbers = greatest_fixed_point(rules, types.of_name) if rules else {}
    # What was looked up without them is looked up again.
    return (
        replace(definitions, computed=numbers, _outputs={}, _merged={}) if numbers else definitions
    )


def _computing_rules(task: JsonObject) -> dict[str, Rule]:
    """The members of a task's transform that do more than to copy or to set."""
    if not isinstance(parse(task.get("output_transform")), Object):
        return {}
    rules = {name: parse(rule) for name, rule in task["output_transform"].items()}
    return {name: tree for name, tree in rules.items() if isinstance(tree, Call)}


@dataclass(frozen=True)
class _NumberTypes:
    """The types of names, over all their definitions."""

    definitions: Definitions

    def of_name(
        self, name: str, computed: Mapping[tuple[str, str], NumberType | None]
    ) -> NumberType | None:
        """The type of a name; None where it may hold something else than a number or nothing.

        Args:
            name: as rules read it.
            computed: what is assumed of what transforms compute.
        """
        found = union_of(self._types(name, computed, set()))
        return found and found | NumberType(may_be_null=True)

    def _types(
        self, name: str, computed: Mapping[tuple[str, str], NumberType | None], seen: set[str]
    ) -> list[NumberType | None]:
        """The type of each definition of a name, and of the names that are copied to it."""
        seen.add(name)
        definitions, path = self.definitions, task_and_path(name)
        if path is not None:
            is_known = path[0] in definitions.document.tasks
            return [self._of_output(*path, computed)] if is_known else [None]
        given = definitions.of_context(name) or definitions.field(name)
        found = [type_of_schema(given.domain.schema)] if given else []
        for task in definitions.merging(name):
            write = definitions.merged(task, name)
            if isinstance(write, TransformWrite) and (task, name) in computed:
                found.append(computed[task, name])
            elif isinstance(write, TransformWrite) and write.copies is not None:
                if write.copies not in seen:
                    found += self._types(write.copies, computed, seen)
            elif isinstance(write, TransformWrite):
                found.append(type_of_schema(write.result.domain.schema))
            elif write is not None:
                found.append(self._of_output(task, name, computed))
        return found

    def _of_output(
        self, task: str, path: str, computed: Mapping[tuple[str, str], NumberType | None]
    ) -> NumberType | None:
        definition = self.definitions.output(task, path)
        if definition is None:
            return NumberType(may_be_null=True)
        is_made = not is_form(self.definitions.document.tasks[task].data)
        made = computed.get((task, path)) if is_made else None
        return made or type_of_schema(definition.domain.schema)
