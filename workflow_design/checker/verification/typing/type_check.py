"""Type check of a workflow: what rules read, what transforms make, what schemas ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ticketflower.types import Json, JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    Definitions,
    task_and_path,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingDefinitions
from workflow_design.checker.verification.typing.inference import (
    Lookup,
    infer_type,
    type_problems,
)
from workflow_design.checker.verification.typing.suspicious_comparisons import (
    find_fixed_statuses,
)
from workflow_design.checker.verification.typing.types import (
    ANY,
    NOTHING,
    InferredType,
    Type,
    are_stored_as_texts,
    of_schema,
    union,
)
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules.ast import Literal, Object, Rule, parse
from workflow_design.documents.rules.context import context_value
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema.plain import declared_properties
from workflow_design.documents.schema.references import has_references
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.due import due_name
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument, is_form


def check_types(reaching: ReachingDefinitions, findings: Findings) -> None:
    """The types of a workflow in which nothing is wrong that keeps it out."""
    _TypesCheck(
        reaching.document, reaching.control_flow, reaching.definitions, reaching, findings
    ).run()


@dataclass(frozen=True)
class _TypesCheck:
    document: WorkflowDocument
    control_flow: ControlFlow
    definitions: Definitions
    table: ReachingDefinitions
    findings: Findings
    types: dict[Definition, InferredType] = field(default_factory=dict)

    def run(self) -> None:
        self._visible_ifs()
        for point, transitions in self.control_flow.transitions.items():
            lookup = partial(self._at, (point,))
            for transition in transitions:
                condition = transition.data.get("condition")
                self._check_rule(condition, transition.at("condition"), lookup, (point,))
        for task in self.document.tasks.values():
            self._check_due(task)
            self._check_input(task)
            self._check_output(task)

    def _visible_ifs(self) -> None:
        above: dict[str, InferredType] = {}
        for name, node in self.document.fields.items():
            condition = node.data.get("VisibleIf")
            if condition is not None:
                for problem in type_problems(parse(condition), lambda n: above.get(n, ANY)):
                    self.findings.problem(problem, node.at("VisibleIf"))
            definition = self.definitions.fields[name]
            typed = of_schema(definition.domain.schema)
            above[name] = union([typed, NOTHING]) if definition.optional else typed

    def _at(self, points: Iterable[ProgramPoint], name: str) -> InferredType:
        """What a name can be at these points."""
        found: list[InferredType] = []
        for point in points:
            held = self.table.at(point, name)
            found += map(self._typed, held.definitions)
            if held.may_be_missing:
                found.append(NOTHING)
        return union(found)

    def _typed(self, definition: Definition) -> InferredType:
        if definition not in self.types:
            self.types[definition] = of_schema(definition.domain.schema)
        return self.types[definition]

    def _check_rule(
        self,
        rule: Json,
        pointer: str,
        lookup: Lookup,
        points: tuple[ProgramPoint, ...],
        *,
        template: bool = False,
    ) -> None:
        if rule is None:
            return
        self.document.budget.look()
        tree = parse(rule)
        for problem in type_problems(tree, lookup, template=template):
            # Of a text that is meant as a name, all else follows.
            if not self.findings.has_reported(pointer, "name-as-text"):
                self.findings.problem(problem, pointer)
        for at, name in variables(tree):
            if sentence := self._never_set(name, points):
                problem = Problem(at, sentence, "never-set-here", "", Severity.WARNING)
                self.findings.problem(problem, pointer)

    def _never_set(self, name: str, points: tuple[ProgramPoint, ...]) -> str:
        """A message if the name is the output of a task that cannot have run before, else empty."""
        found = task_and_path(name)
        tasks = [found[0]] if found else self._writers(name)
        tasks = [task for task in tasks if task in self.document.tasks]
        if not tasks or any(self.control_flow.is_ancestor(t, p) for t in tasks for p in points):
            return ""
        names = " and ".join(map(quoted, tasks))
        return f"{quoted(name)} is never set here: {names} can't have run before."

    def _writers(self, name: str) -> Sequence[str]:
        """The tasks that set a name which is no field; none where anything may set it."""
        if self.document.is_open or name.partition(".")[0] in self.document.fields:
            return ()
        return self.definitions.merging(name)

    def _check_due(self, task: Node) -> None:
        name = due_name(task.data.get("due"))
        if name is None or not is_form(task.data):
            return
        before, pointer = self.control_flow.predecessors[task.data["key"]], task.at("due")
        self._check_rule({"var": name}, pointer, partial(self._at, before), before)
        given = self._at(before, name)
        if not given.types:
            return  # what nothing sets was reported
        if not given.can_be((Type.DATE, Type.INSTANT)):
            sentence = f"{quoted(name)} is {given.type_name()}, not a date: nothing is due."
            self._warn("not-a-date", pointer, sentence)
        elif given.may_be_missing:
            sentence = f"{quoted(name)} may be missing here; the task then has no due date."
            self._warn("no-due-date", pointer, sentence)

    def _check_input(self, task: Node) -> None:
        before = self.control_flow.predecessors[task.data["key"]]
        lookup = partial(self._at, before)
        transform, schema = task.data.get("input_transform"), task.data.get("input_schema")
        pointer = task.at("input_transform")
        self._check_rule(transform, pointer, lookup, before, template=True)
        if not isinstance(schema, dict):
            return
        if transform is None:
            self._check_given(task, schema, lookup)
        else:
            self._check_made(parse(transform), schema, pointer, lookup, "input_schema")

    def _check_given(self, task: Node, schema: JsonObject, lookup: Lookup) -> None:
        """Without a transform the task gets the workflow's data by the schema's names."""
        properties = schema.get("properties", {})
        for index, name in enumerate(schema.get("required", ())):
            if lookup(name).may_be_missing or not lookup(name).types:
                sentence = (
                    f"{quoted(name)} may be missing in the data here, but this task requires it: "
                    "the ticket would stop."
                )
                pointer = task.at("input_schema", "required", index)
                self._warn("input-misses", pointer, sentence)
        for name, each in properties.items():
            given = lookup(name)
            if isinstance(each, dict) and not _fits(given, of_schema(each)):
                sentence = (
                    f"{quoted(name)} is {given.type_name()} in the data, but this schema expects "
                    f"{of_schema(each).type_name()}."
                )
                self._warn(
                    "transform-misfits", task.at("input_schema", "properties", name), sentence
                )

    def _check_made(
        self, transform: Rule, schema: JsonObject, pointer: str, lookup: Lookup, which: str
    ) -> None:
        """What a transform makes has the names and types that a schema asks for."""
        if not isinstance(transform, Object):
            return
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in transform.members:
                sentence = (
                    f"The {which} requires {quoted(name)}, but this transform does not produce it."
                )
                self._warn("input-misses", pointer, sentence)
        for name, rule in transform.members.items():
            at, wanted = pointer + rule.pointer, properties.get(name)
            if wanted is None and schema.get("additionalProperties") is False:
                sentence = f"The {which} does not allow {quoted(name)}."
                self._warn("transform-misfits", at, sentence)
            elif isinstance(wanted, dict) and not has_references(wanted):
                self._check_part(name, rule, wanted, at, lookup, which)

    def _check_part(
        self, name: str, rule: Rule, wanted: JsonObject, pointer: str, lookup: Lookup, which: str
    ) -> None:
        if isinstance(rule, Literal):
            for error in errors_of(wanted, rule.value)[:1]:
                sentence = f"The {which} does not allow this: {error.sentence}"
                self._warn("transform-misfits", pointer, sentence)
            return
        given, asked = infer_type(rule, lookup), of_schema(wanted)
        if not _fits(given, asked):
            sentence = (
                f"This produces {given.type_name()}, but the {which} expects {asked.type_name()} "
                f"for {quoted(name)}."
            )
            self._warn("transform-misfits", pointer, sentence)
        elif given.name and given.may_be_missing and given.types and errors_of(wanted, None):
            sentence = (
                f"{quoted(given.name)} may be missing here, and the {which} does not allow null as "
                f"{quoted(name)}: the ticket would stop."
            )
            self._warn("transform-misfits", pointer, sentence)

    def _check_output(self, task: Node) -> None:
        key, transform = task.data["key"], task.data.get("output_transform")
        before = self.control_flow.predecessors[key]
        if transform is not None:

            def lookup(name: str) -> InferredType:
                if name.partition(".")[0] == "response":
                    value = context_value(name)
                    return of_schema(value.schema if value else None)
                found = task_and_path(name)
                own = found is not None and found[0] == key and is_form(task.data)
                return self._at((key,) if own else before, name)

            pointer = task.at("output_transform")
            self._check_rule(transform, pointer, lookup, (*before, key), template=True)
            for problem in find_fixed_statuses(parse(transform)):
                self.findings.problem(problem, pointer)
            schema = task.data.get("output_schema")
            if isinstance(schema, dict) and not is_form(task.data):
                self._check_made(parse(transform), schema, pointer, lookup, "output_schema")
        elif isinstance(task.data.get("output_schema"), dict):
            self._check_merged(task, declared_properties(task.data["output_schema"]))

    def _check_merged(self, task: Node, properties: Mapping[str, Json]) -> None:
        """What is merged into the data by name is of the type that the field of the name has."""
        for name, each in properties.items():
            definition = self.definitions.fields.get(name)
            if definition is None or not isinstance(each, dict):
                continue
            field, given = of_schema(definition.domain.schema), of_schema(each)
            if not _fits(given, field):
                sentence = (
                    f"The field {quoted(name)} is {field.type_name()}; this would change it to "
                    f"{given.type_name()}."
                )
                self._warn("type-changes", task.at("output_schema", "properties", name), sentence)

    def _warn(self, code: str, pointer: str, sentence: str) -> None:
        self.findings.warning(code, pointer, sentence)


def _fits(given: InferredType, wanted: InferredType) -> bool:
    """Whether some value given is one that is wanted."""
    if given.is_any or wanted.is_any or not given.types.isdisjoint(wanted.types):
        return True
    return are_stored_as_texts(given.types | wanted.types)
