"""The forms in a workflow's documents: its fields, and the output_schema of each task."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import ClassVar, override

from ticketflower.types import JsonObject
from workflow_design.customize.choices import holders_of, texts_of
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.layouts import (
    remove_from_layouts,
    reordered,
    shown_order,
    with_name,
)
from workflow_design.customize.values import FieldValues
from workflow_design.documents.fields.kinds import (
    FAMILIES_WITH_KEY,
    KIND_OF_FIELD_TYPE,
    WITH_CHOICES,
    Family,
    FieldKind,
)
from workflow_design.documents.fields.questions import (
    TYPE_MAKERS,
    Question,
    questions_of_fields,
    questions_of_schema,
)
from workflow_design.documents.schema.vocabulary import is_name
from workflow_design.documents.workflow.workflow_document import asks_by_form, is_form


class FormDocument(ABC):
    """A form in a workflow's documents, which it changes in place.

    Attributes:
        label_key, help_key, default_key: of a field's label, help and default.
    """

    label_key: ClassVar[str]
    help_key: ClassVar[str]
    default_key: ClassVar[str]

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    @property
    @abstractmethod
    def questions(self) -> tuple[Question, ...]:
        """The questions that the form asks, in the order of the document."""

    @property
    @abstractmethod
    def layout(self) -> list[JsonObject] | None:
        """The layout of the form that people see."""

    @abstractmethod
    def node(self, name: str) -> JsonObject | None:
        """The field with this name; None where it is gone."""

    @abstractmethod
    def read_names(self, name: str) -> list[str]:
        """The names by which rules can read a field."""

    @abstractmethod
    def own_names(self, name: str) -> list[str]:
        """Those of them that are missing without the field."""

    @abstractmethod
    def set_required(self, name: str, required: bool) -> None:
        """Say whether a field must be filled in."""

    @abstractmethod
    def choices_key(self, name: str) -> tuple[JsonObject, str] | None:
        """What lists a field's choices, and its key; None where a form cannot change them."""

    @abstractmethod
    def set_kind(self, name: str, kind: FieldKind, choices: Sequence[str]) -> None:
        """Make a field one of another kind."""

    @abstractmethod
    def add(self, name: str, field: FieldValues, choices: Sequence[str]) -> None:
        """Add a field at the end."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove a field, also from layouts and from what people are shown of the data."""

    @abstractmethod
    def set_order(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Change the order in which the form shows its fields."""

    def values(self) -> tuple[FieldValues, ...]:
        """The fields as the page shows them."""
        by_name = {each.name: each for each in self.questions}
        order = shown_order([*by_name], self.layout)
        return tuple(value for name in order for value in _values(by_name[name], self))

    def questions_by_name(self) -> dict[str, Question]:
        """The questions by their names, also those in groups."""
        found: dict[str, Question] = {}
        waiting = [("", self.questions)]
        while waiting:
            path, questions = waiting.pop()
            found |= {path + each.name: each for each in questions}
            waiting += [(f"{path}{each.name}.", each.children) for each in questions]
        return found


def _values(
    question: Question, form: FormDocument, path: str = "", depth: int = 0
) -> Sequence[FieldValues]:
    name = path + question.name
    choices = [label for _, label in question.choices]
    own = FieldValues(
        name=name,
        label=question.label,
        help=question.help,
        required=question.required,
        kind=question.kind.name,
        choices=tuple(choices),
    )
    inner = (_values(each, form, f"{name}.", depth + 1) for each in question.children)
    return (own, *(value for values in inner for value in values))


class RequestForm(FormDocument):
    """The form of a request: the fields of the workflow, and the layouts of its ticket types."""

    label_key, help_key, default_key = "Label", "Help", "Default"

    @property
    @override
    def questions(self) -> tuple[Question, ...]:
        return questions_of_fields(self._fields)

    @property
    def _fields(self) -> list[JsonObject]:
        fields: list[JsonObject] = self.definitions.workflow.get("fields", [])
        return fields

    @property
    @override
    def layout(self) -> list[JsonObject] | None:
        layouts = (each.get("edit_layout") for each in self.definitions.ticket_types)
        return next((layout for layout in layouts if layout), None)

    @override
    def node(self, name: str) -> JsonObject | None:
        return next((each for each in self._fields if each["FieldName"] == name), None)

    @override
    def read_names(self, name: str) -> list[str]:
        return [name]

    @override
    def own_names(self, name: str) -> list[str]:
        return [name]

    @override
    def set_required(self, name: str, required: bool) -> None:
        if field := self.node(name):
            field["Required"] = required

    @override
    def choices_key(self, name: str) -> tuple[JsonObject, str] | None:
        field = self.node(name)
        return (field, "Choices") if field and "Choices" in field else None

    @override
    def set_kind(self, name: str, kind: FieldKind, choices: Sequence[str]) -> None:
        field = self.node(name)
        if field is None:
            return
        field["FieldType"] = kind.name
        kept = {key for key, families in FAMILIES_WITH_KEY.items() if kind.family in families}
        for key in (FAMILIES_WITH_KEY.keys() - kept) | {"Default", "Minimum", "Maximum"}:
            field.pop(key, None)
        if kind.family in WITH_CHOICES:
            field["Choices"] = [*choices]

    @override
    def add(self, name: str, field: FieldValues, choices: Sequence[str]) -> None:
        kind = KIND_OF_FIELD_TYPE[field.kind]
        before = [each["FieldName"] for each in self._fields]
        new: JsonObject = {"FieldName": name, "FieldType": kind.name, "Label": field.label}
        new |= {"Help": field.help, "Required": field.required}
        new |= {"Choices": [*choices]} if choices else {}
        self.definitions.workflow["fields"] = [*self._fields, new]
        for each in self.definitions.every:
            if layout := each.get("display_layout"):
                each["display_layout"] = with_name(layout, name, before)

    @override
    def remove(self, name: str) -> None:
        workflow = self.definitions.workflow
        workflow["fields"] = [each for each in self._fields if each["FieldName"] != name]
        for ticket_type in self.definitions.ticket_types:
            ticket_type.get("fields", {}).pop(name, None)
            remove_from_layouts(ticket_type, ("edit_layout",), [name])
        tasks = self.definitions.workflow.get("tasks", [])
        if not any(name in properties_of(task) for task in tasks):
            forget_names(self.definitions, [name])

    @override
    def set_order(self, before: Sequence[str], after: Sequence[str]) -> None:
        for ticket_type in self.definitions.ticket_types:
            if layout := ticket_type.get("edit_layout"):
                ticket_type["edit_layout"] = reordered(layout, after)
        names = [each["FieldName"] for each in self._fields]
        if self.layout is None or [n for n in names if n in before] == [*before]:
            place = {name: at for at, name in enumerate(after)}
            fields = sorted(self._fields, key=lambda each: place.get(each["FieldName"], len(place)))
            self.definitions.workflow["fields"] = fields


class StepForm(FormDocument):
    """The form of a step: the properties of its output_schema."""

    label_key, help_key, default_key = "title", "description", "default"

    def __init__(self, definitions: Definitions, task: JsonObject) -> None:
        super().__init__(definitions)
        self.task = task

    @property
    @override
    def questions(self) -> tuple[Question, ...]:
        schema = self.task.get("output_schema")
        questions = questions_of_schema(schema)[0] if isinstance(schema, dict) else ()
        return tuple(each for each in questions if self._is_listed(each))

    def _is_listed(self, question: Question) -> bool:
        """Whether a question is a property with a name that rules can read, and always asked."""
        is_always = question.shown_if is None and is_name(question.name)
        return is_always and self.node(question.name) is not None

    @property
    @override
    def layout(self) -> list[JsonObject] | None:
        layout: list[JsonObject] | None = self.task.get("edit_layout")
        return layout

    @override
    def node(self, name: str) -> JsonObject | None:
        holder, last = self._holder(name)
        found = holder.get("properties", {}).get(last) if holder is not None else None
        return found if isinstance(found, dict) else None

    def _holder(self, name: str) -> tuple[JsonObject | None, str]:
        """The schema that lists a property, and the property's own name."""
        *path, last = name.split(".")
        schema = self.task.get("output_schema")
        for step in path:
            schema = schema.get("properties", {}).get(step) if isinstance(schema, dict) else None
        return schema if isinstance(schema, dict) else None, last

    @override
    def read_names(self, name: str) -> list[str]:
        long_name = f"tasks.{self.task['key']}.output.{name}"
        return [long_name] if "output_transform" in self.task else [name, long_name]

    @override
    def own_names(self, name: str) -> list[str]:
        is_shared = self._is_elsewhere(name.split(".")[0])
        return [each for each in self.read_names(name) if each != name or not is_shared]

    def _is_elsewhere(self, name: str) -> bool:
        """Whether something else gives the data a value with this name, too."""
        workflow = self.definitions.workflow
        return any(each["FieldName"] == name for each in workflow.get("fields", [])) or any(
            name in properties_of(each)
            for each in workflow.get("tasks", [])
            if each["key"] != self.task["key"]
        )

    @override
    def set_required(self, name: str, required: bool) -> None:
        schema, last = self._holder(name)
        if schema is None:
            return
        names = [each for each in schema.get("required", []) if each != last]
        if required:
            names.append(last)
        if "required" in schema or not names:
            schema["required"] = names
        else:
            rest = {key: schema.pop(key) for key in [*schema] if key != "type"}
            schema |= {"required": names, **rest}
        if not names:
            schema.pop("required", None)

    @override
    def choices_key(self, name: str) -> tuple[JsonObject, str] | None:
        for holder in holders_of(self.node(name) or {}):
            if texts_of(holder) is not None:
                return holder, "enum" if "enum" in holder else "oneOf"
        return None

    @override
    def set_kind(self, name: str, kind: FieldKind, choices: Sequence[str]) -> None:
        if (old := self.node(name)) is not None:
            said = {key: old[key] for key in (self.label_key, self.help_key) if key in old}
            old.clear()
            old |= {**schema_of(kind, choices), **said}

    @override
    def add(self, name: str, field: FieldValues, choices: Sequence[str]) -> None:
        kind = KIND_OF_FIELD_TYPE[field.kind]
        new: JsonObject = {**schema_of(kind, choices), "title": field.label}
        if field.help:
            new["description"] = field.help
        schema = self.task.setdefault("output_schema", {"type": "object", "properties": {}})
        schema.setdefault("properties", {})[name] = new
        if field.required:
            self.set_required(name, True)

    @override
    def remove(self, name: str) -> None:
        holder, last = self._holder(name)
        if holder is not None and last in holder.get("properties", {}):
            self.set_required(name, False)
            gone = not self._is_elsewhere(name)
            del holder["properties"][last]
            remove_from_layouts(self.task, ("edit_layout",), [name])
            if gone:
                forget_names(self.definitions, [name])

    @override
    def set_order(self, before: Sequence[str], after: Sequence[str]) -> None:
        schema = self.task.get("output_schema")
        if not isinstance(schema, dict):
            return
        properties: JsonObject = schema.get("properties", {})
        if self.layout is None or [name for name in properties if name in before] == [*before]:
            order = [*(name for name in after if name in properties)]
            rest = [name for name in properties if name not in order]
            schema["properties"] = {name: properties[name] for name in [*order, *rest]}
        if self.layout is not None:
            self.task["edit_layout"] = reordered(self.layout, after)


def properties_of(task: JsonObject) -> JsonObject:
    """The properties of a task's output."""
    schema = task.get("output_schema")
    properties: JsonObject = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return properties


def schema_of(kind: FieldKind, choices: Sequence[str]) -> JsonObject:
    """The JSON Schema of a question of this kind."""
    if kind.family is Family.CHOICE:
        return {"type": "string", "enum": [*choices]}
    if kind.family is Family.MULTICHOICE:
        items = {"type": "string", "enum": [*choices]}
        return {"type": "array", "items": items, "uniqueItems": True}
    return dict(TYPE_MAKERS[kind.family](Question(name="", kind=kind, label="")))


def forget_names(definitions: Definitions, gone: Collection[str]) -> None:
    """Remove names from all that shows the workflow's data to people."""
    for each in definitions.every:
        remove_from_layouts(each, ("display_layout",), gone)
    for task in definitions.workflow.get("tasks", []):
        remove_from_layouts(task, ("display_layout",), gone)
        schema = task.get("input_schema")
        if is_form(task) and isinstance(schema, dict):
            for name in gone:
                schema.get("properties", {}).pop(name, None)
            if "required" in schema:
                schema["required"] = [each for each in schema["required"] if each not in gone]


def form_of(definitions: Definitions, step: str | None) -> FormDocument | None:
    """The form of a step, or that of a request; None where it has none, or is gone."""
    if step is None:
        return RequestForm(definitions)
    task = definitions.step(step)
    return StepForm(definitions, task) if task is not None and asks_by_form(task) else None
