"""Definitions of values: the fields, tasks and facts of the ticket that names get values from."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.dataflow.number_types import NumberType
from workflow_design.checker.verification.values.domains import Domain
from workflow_design.checker.verification.values.schema_paths import is_proven, schema_at_path
from workflow_design.documents.fields.kinds import Family, family_of
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.fields.questions import questions_of_fields, schema_of_questions
from workflow_design.documents.fields.schema_questions import questions_of_schema
from workflow_design.documents.rules.ast import Literal, Var, parse
from workflow_design.documents.rules.context import (
    OF_EVERY_RULE,
    RESPONSE_BODY,
    context_value,
)
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema.plain import readable_schema
from workflow_design.documents.workflow.workflow_document import (
    Node,
    WorkflowDocument,
    cleared_names,
    is_form,
    merged_names,
    output_names,
)

UNKNOWN = Domain(None)
"""The domain of values that no schema describes."""


@dataclass(frozen=True, eq=False)
class Definition:
    """A definition of a name: one source of its values.

    Attributes:
        name: the name in the definition: a field's, or a path into a task's output.
        domain: what it can give.
        optional: whether it may give nothing.
        inner_optional: whether the value may be missing inside of a group that is given.
        is_input: whether a person or service is free to give any value of the domain; only then
            a run can be shown that has it.
    """

    name: str
    domain: Domain
    optional: bool = True
    inner_optional: bool = False
    is_input: bool = True

    def is_feasible(self, value: Json) -> bool:
        """Whether a person or service is free to give this value."""
        return self.is_input and self.domain.can_be_given(value)


@dataclass(frozen=True)
class TransformWrite:
    """A definition by computation: what a task's transform writes under a name of the data.

    Attributes:
        rule: what it is made by, evaluated on the data with the task's own output.
        reads: the names that the rule reads.
        copies: the name, where the rule does nothing but read it.
        result: the definition of what the rule computes.
    """

    rule: Json
    reads: tuple[str, ...]
    copies: str | None
    result: Definition


@dataclass(frozen=True)
class Definitions:
    """The definitions of all names of a workflow.

    Those of outputs and of what is merged into the data are found when they are asked for, and
    kept: rules name few of all pairs of a task and a name, of which there may be 300 times 1,000.

    Attributes:
        document: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
        fields: the definitions of its fields.
        written: for each task the names that its end writes into the data; None: unknown.
        cleared: for each task the names that its end takes from the data if it does not give them.
        writers: for each name at the root of the data the tasks that write it, or might.
        writers_of_any: the tasks that might write any other name.
        computed: for a task and a name that its transform computes the type of the result, where
            it is a number.
    """

    document: WorkflowDocument
    presets: Mapping[str, Json]
    fields: Mapping[str, Definition]
    written: Mapping[str, Set[str] | None]
    cleared: Mapping[str, Set[str]]
    writers: Mapping[str, Sequence[str]]
    writers_of_any: Sequence[str]
    computed: Mapping[tuple[str, str], NumberType] = field(default_factory=dict)
    _outputs: dict[tuple[str, str], Definition | None] = field(default_factory=dict)
    _merged: dict[tuple[str, str], Definition | TransformWrite | None] = field(default_factory=dict)
    _of_context: dict[str, Definition | None] = field(default_factory=dict)
    _wholes: dict[str, Definition] = field(default_factory=dict)

    def condition_of(self, name: str) -> Json:
        """When a field is asked for; None for one that always is, or that is preset."""
        return None if name in self.presets else self.document.fields[name].data.get("VisibleIf")

    def may_stay_empty(self, name: str) -> bool:
        """Whether a field may be left empty when it is asked for."""
        return name not in self.presets and _may_stay_empty(self.document.fields[name])

    def field(self, name: str) -> Definition | None:
        """The definition of a name that a ticket brings along; None for other names."""
        root, _, rest = name.partition(".")
        if root not in self.fields:
            return None
        return Definition(name, UNKNOWN, is_input=False) if rest else self.fields[root]

    def output(self, task: str, path: str) -> Definition | None:
        """The definition at a path of a task's output; None where the output never has it."""
        key = (task, path)
        if key not in self._outputs:
            self._outputs[key] = self._find_output(task, path)
        return self._outputs[key]

    def merged(self, task: str, name: str) -> Definition | TransformWrite | None:
        """What a task's end writes under a name of the data; None where it leaves the name."""
        key = (task, name)
        if key not in self._merged:
            self._merged[key] = self._find_merged(task, name)
        return self._merged[key]

    def of_context(self, name: str) -> Definition | None:
        """The definition of what rules see of the ticket and the company; None for other names."""
        if name not in self._of_context:
            self._of_context[name] = self._find_of_context(name)
        return self._of_context[name]

    def _find_merged(self, task: str, name: str) -> Definition | TransformWrite | None:
        data = self.document.tasks[task].data
        root, _, rest = name.partition(".")
        names = merged_names(data)
        if names is not None and root not in names:
            return None
        transform = data.get("output_transform")
        if transform is None or not is_form(data):
            return self.output(task, name)
        made = self.computed.get((task, root))
        write = _transform_write(transform[root], made) if names is not None else None
        if write is not None and rest:
            copies = f"{write.copies}.{rest}" if write.copies else None
            write = _transform_write({"var": copies}) if copies else None
        return write or Definition(name, UNKNOWN, inner_optional=True, is_input=False)

    def _find_of_context(self, name: str) -> Definition | None:
        if name.partition(".")[0] not in OF_EVERY_RULE:
            return None
        value = context_value(name)
        domain = Domain(value.schema if value else None, by_form=False)
        return Definition(name, domain, optional=not domain.is_known, is_input=False)

    def whole(self, name: str) -> Definition:
        """What a name gives that leads to all that tasks gave, or to all that one gave."""
        if name not in self._wholes:
            self._wholes[name] = Definition(name, UNKNOWN, optional=False, is_input=False)
        return self._wholes[name]

    def writes(self, task: str, name: str) -> bool:
        """Whether the end of a task writes the name's root into the data, or might."""
        names = self.written[task]
        return names is None or name.partition(".")[0] in names

    def preserves(self, task: str, name: str) -> bool:
        """Whether older definitions of the name survive a task that may give none."""
        write = self.merged(task, name)
        is_optional = isinstance(write, Definition) and write.optional
        return is_optional and name.partition(".")[0] not in self.cleared[task]

    def merging(self, name: str) -> Sequence[str]:
        """The tasks that write the name's root into the data, or might."""
        return self.writers.get(name.partition(".")[0], self.writers_of_any)

    def _find_output(self, task: str, path: str) -> Definition | None:
        data = self.document.tasks[task].data
        schema, names = data.get("output_schema"), output_names(data)
        root = path.partition(".")[0]
        if names is not None and root not in names:
            return None
        form, made = is_form(data), _made_by_transform(data, root)
        if made is not MISSING and _is_constant(made) and root == path:
            constant = Domain({"const": made}, by_form=False)
            return Definition(path, constant, optional=False)
        steps = path.split(".")
        plain = readable_schema(schema)
        found = schema_at_path(plain, steps, by_form=form) if isinstance(plain, dict) else None
        number = self.computed.get((task, path))
        if found is None and form and root == path:
            return _asked_under_conditions(schema, root)
        if found is None and number is not None and not form:
            domain = Domain(number.schema, by_form=False)
            return Definition(path, domain, optional=False, is_input=False)
        if found is None or names is None or not is_proven(found.schema):
            return Definition(path, Domain(None, by_form=form), is_input=False)
        return Definition(
            path,
            Domain(found.schema, by_form=form),
            optional=found.optional and made is MISSING,
            inner_optional=found.inner_optional,
            is_input=made is MISSING or _is_answered(made, data["output_transform"]),
        )


def definitions(
    document: WorkflowDocument, presets: Mapping[str, Json] | None = None
) -> Definitions:
    """The definitions of all names of a workflow.

    Args:
        document: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
    """
    known = presets or {}
    written = {key: merged_names(task.data) for key, task in document.tasks.items()}
    of_any = tuple(key for key, names in written.items() if names is None)
    roots = frozenset().union(*(names or () for names in written.values()))
    return Definitions(
        document,
        known,
        fields={name: _definition_of_field(n, known) for name, n in document.fields.items()},
        written=written,
        cleared={key: cleared_names(task.data) for key, task in document.tasks.items()},
        writers={
            root: tuple(k for k, names in written.items() if names is None or root in names)
            for root in roots
        },
        writers_of_any=of_any,
    )


def _definition_of_field(field: Node, presets: Mapping[str, Json]) -> Definition:
    name, condition = field.data["FieldName"], field.data.get("VisibleIf")
    if name in presets:
        preset = Domain({"const": presets[name]}, by_form=False)
        return Definition(name, preset, optional=False)
    if field.data.get("FieldType") is None:
        return Definition(name, UNKNOWN)
    optional = condition is not None or _may_stay_empty(field)
    return Definition(name, _domain_of_field(field), optional=optional)


def _may_stay_empty(field: Node) -> bool:
    """Whether a person may leave it empty; a box that is not ticked is sent as false."""
    is_box = family_of(field.data.get("FieldType")) is Family.BOOLEAN
    return not (field.data.get("Required", False) or is_box)


NULL = Definition("", Domain({"const": None}, by_form=False), optional=False)
"""What a transform writes that copies something missing."""


def _asked_under_conditions(schema: Json, name: str) -> Definition:
    """What a form gives under a name whose schema asks some questions under conditions.

    An answer to a question that isn't asked is refused (``runtime.data.output_errors``).
    """
    questions, _unshowable = questions_of_schema(schema if isinstance(schema, dict) else {})
    asked = [each for each in questions if each.name == name]
    if len(asked) != 1 or asked[0].children or asked[0].item:
        return Definition(name, Domain(None, by_form=True), is_input=False)
    (question,) = asked
    answers = schema_of_questions([replace(question, shown_if=None)])
    found = schema_at_path(answers, [name], by_form=True)
    assert found is not None
    return Definition(
        name,
        Domain(found.schema),
        optional=question.shown_if is not None or found.optional,
        is_input=not question.read_only,
    )


def _domain_of_field(node: Node) -> Domain:
    (question,) = questions_of_fields([{**node.data, "VisibleIf": None}])
    return Domain(schema_of_questions([question])["properties"][question.name])


def _transform_write(rule: Json, computed: NumberType | None = None) -> TransformWrite:
    tree = parse(rule)
    reads = tuple(dict.fromkeys(name for _, name in variables(tree)))
    copies = tree.name if isinstance(tree, Var) and tree.default is None else None
    constant = isinstance(tree, Literal)
    domain = Domain({"const": rule}, by_form=False) if constant else UNKNOWN
    if computed is not None:
        domain = Domain(computed.schema, by_form=False)
    result = Definition("", domain, optional=False, is_input=constant)
    return TransformWrite(rule, reads, copies, result)


def _made_by_transform(task: JsonObject, root: str) -> Json:
    """The rule that makes a name of an action's output; MISSING where the answer gives it."""
    transform = task.get("output_transform")
    if is_form(task) or not isinstance(transform, dict) or root not in transform:
        return MISSING
    return transform[root]


def _is_constant(rule: Json) -> bool:
    return not isinstance(rule, dict | list)


def _is_answered(rule: Json, transform: JsonObject) -> bool:
    """Whether the service that answers is free to give any value under the name."""
    tree = parse(rule)
    name = tree.name if isinstance(tree, Var) else None
    if name is None:
        return False
    read = [each for _pointer, each in variables(parse(transform))]
    shares = [each for each in read if f"{each}.".startswith(f"{name}.")]
    shares += [each for each in read if f"{name}.".startswith(f"{each}.") and each != name]
    return name.startswith(f"{RESPONSE_BODY}.") and len(shares) == 1


def nested(values: Mapping[str, Json]) -> JsonObject:
    """The data in which rules find these values under these names; MISSING ones are left out."""
    whole: JsonObject = {}
    for name in sorted(values):
        if values[name] is MISSING:
            continue
        *around, last = name.split(".")
        holder = whole
        for step in around:
            holder = holder.setdefault(step, {})
            if not isinstance(holder, dict):
                break
        else:
            holder[last] = values[name]
    return whole


def task_and_path(name: str) -> tuple[str, str] | None:
    """The task and the path into its output; None where the name leads to no value in it."""
    steps = name.split(".")
    if len(steps) < 4 or steps[2] != "output":
        return None
    return steps[1], ".".join(steps[3:])
