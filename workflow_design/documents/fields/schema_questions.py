"""The questions of a FORM task, read from its output_schema; and what no form can show."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ticketflower.texts import is_blank
from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.kinds import (
    KIND_OF_FORMAT,
    KIND_OF_JSON_TYPE,
    Family,
    FieldKind,
)
from workflow_design.documents.fields.question import MISSING, Question, label_of
from workflow_design.documents.fields.schema_choices import (
    MAX_CHOICES,
    check_choices,
    labeled_choices,
    lists_choices,
    type_of_choices,
)
from workflow_design.documents.fields.unshowable import sentence_of
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted, quoted_list
from workflow_design.documents.schema import vocabulary
from workflow_design.documents.schema.choices import listed_choices
from workflow_design.documents.schema.members import Alternatives
from workflow_design.documents.schema.merging import OF_CHOICES
from workflow_design.documents.schema.plain import PlainSchema, Property, plain_schema

MAX_DEPTH = 5
"""Levels of objects: the form itself, a group in it, a group in that, and so on."""

_COMMON = frozenset({"type", "title", "description", "default", "examples", "readOnly"})
_CHOICES = frozenset({"enum", "oneOf", "const"})
_NUMBERS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} | _CHOICES
)
_ALLOWED: dict[str, frozenset[str]] = {
    "string": _COMMON
    | _CHOICES
    | {"format", "formatMinimum", "formatMaximum", "minLength", "maxLength", "pattern"},
    "integer": _COMMON | _NUMBERS,
    "number": _COMMON | _NUMBERS,
    "boolean": _COMMON | _CHOICES,
    "array": _COMMON | {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"},
    "object": _COMMON | _CHOICES | {"properties", "required", "additionalProperties"},
    "null": _COMMON,
}


def questions_of_schema(schema: Json) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """The questions that an output_schema asks, and what of it no form can show."""
    reader = _Reader()
    if not isinstance(schema, dict):
        reader.problem("", "A form needs a schema that defines its fields.")
        return (), tuple(reader.problems)
    questions = reader.object(plain_schema(schema), depth=1)
    return questions, tuple(dict.fromkeys((*reader.problems, *reader.excesses)))


@dataclass
class _Reader:
    """Reads a plain schema into questions and collects what a form can't show.

    Attributes:
        problems: of questions that cannot be shown.
        excesses: of questions that are too large to be published, but are shown where they have
            been before there was a limit.
    """

    problems: list[Problem] = field(default_factory=list)
    excesses: list[Problem] = field(default_factory=list)

    def problem(self, pointer: str, sentence: str, suggestion: Suggestion = "") -> None:
        self.problems.append(Problem(pointer, sentence, "form-unshowable", suggestion))

    def object(self, schema: PlainSchema, depth: int) -> tuple[Question, ...]:
        kind, _ = self._type(schema)
        if kind not in {"object", None}:
            self.problem(schema.place("type"), "A form is an object: its type must be “object”.")
            return ()
        self._refuse_keywords(schema, "object")
        if isinstance(schema.get("additionalProperties"), dict):
            self.problem(schema.place("additionalProperties"), sentence_of("additionalProperties"))
        return tuple(self._properties(schema, depth))

    def _properties(self, schema: PlainSchema, depth: int) -> Iterator[Question]:
        names = {each.name for each in schema.members}
        for name, location in schema.missing:
            sentence = f"{quoted(name)} is required, but there is no property with that name."
            self.problem(location, sentence, did_you_mean(name, names))
        labels = {each.name: _label(each.schema, each.name) for each in schema.members}
        for each in schema.members:
            yield from (
                _note(alternatives, labels)
                for alternatives in schema.alternatives
                if alternatives.first == each.name
            )
            if is_blank(each.name):
                self.problem(each.schema.pointer, "A property's name needs a visible character.")
            elif question := self._question(each, depth):
                yield question

    def _question(self, asked: Property, depth: int) -> Question | None:
        schema, before = asked.schema, len(self.problems)
        if not schema and not schema.unshown:
            sentence = f"{quoted(asked.name)} needs a schema that defines what it asks for."
            self.problem(schema.pointer, sentence)
            return None
        kind, nullable = self._type(schema)
        if kind is None:
            return None
        self._refuse_keywords(schema, kind)
        if schema.get("readOnly") and asked.required and "default" not in schema:
            sentence = (
                f"{quoted(asked.name)} is required and “readOnly”, so no one could fill it in: "
                "give it a “default”."
            )
            self.problem(schema.place("readOnly"), sentence)
        question = Question(
            name=asked.name,
            kind=KIND_OF_JSON_TYPE[kind],
            label=_label(schema, asked.name),
            help=schema.get("description", ""),
            required=asked.required,
            default=schema.get("default", MISSING),
            **bounds_of(schema),
            min_items=schema.get("minItems"),
            max_items=schema.get("maxItems"),
            const=schema.get("const", MISSING),
            examples=tuple(schema.get("examples", ())),
            nullable=nullable,
            read_only=schema.get("readOnly", False),
            shown_if=asked.shown_if,
            required_if=asked.required_if,
        )
        found = self._of_kind(question, schema, kind, depth)
        return None if len(self.problems) > before else found

    def _of_kind(
        self, question: Question, schema: PlainSchema, kind: str, depth: int
    ) -> Question | None:
        if kind == "array":
            return self._list(question, schema, depth)
        check_choices(schema, kind, self.problem)
        if lists_choices(schema):
            return replace(question, kind=kinds.CHOICE, choices=self._choices(schema))
        if kind == "object":
            return replace(question, children=self._children(schema, depth))
        answer = self._kind(schema, kind)
        return replace(question, kind=answer) if answer else None

    def _type(self, schema: PlainSchema) -> tuple[str | None, bool]:
        """The one type of the value, and whether it may be null as well."""
        given = schema.get("type")
        types = given if isinstance(given, list) else [given]
        rest = [each for each in types if each != "null"]
        if given is None:
            return self._type_of_choices(schema), False
        if len(rest) <= 1 and types[0] is not None:
            kind = rest[0] if rest else "null"
            return kind, "null" in types
        sentence = (
            f"A form can't ask for a value of several types ({quoted_list(types)}); "
            "use one type, or one type and “null”."
        )
        self.problem(schema.place("type"), sentence)
        return None, False

    def _type_of_choices(self, schema: PlainSchema) -> str | None:
        constant = [schema["const"]] if "const" in schema else []
        values = [*(each.value for each in listed_choices(schema)), *constant]
        if kind := type_of_choices([each for each in values if each is not None]):
            return kind
        if "properties" in schema:
            return "object"
        if schema.conflict or schema.unshown:
            self._refuse_conflict(schema)
            self._refuse_unshown(schema)
            return None
        combined = [each for each in vocabulary.COMBINING if each in schema]
        if combined:
            self.problem(schema.place(combined[0]), sentence_of(combined[0]))
        elif "items" in schema or "prefixItems" in schema:
            return "array"
        else:
            self.problem(schema.pointer, "A form needs the “type” of this value.")
        return None

    def _refuse_keywords(self, schema: PlainSchema, kind: str) -> None:
        # Words that JSON Schema does not know change nothing: the schema check warns of them.
        self._refuse_conflict(schema)
        self._refuse_unshown(schema)
        for keyword in schema.keys() - _ALLOWED[kind]:
            if keyword in vocabulary.KEYWORDS and not vocabulary.is_idle(keyword, [kind]):
                of_kind = kind if keyword in vocabulary.ASSERTING else ""
                self.problem(schema.place(keyword), sentence_of(keyword, of_kind))

    def _refuse_unshown(self, schema: PlainSchema) -> None:
        for keyword, location in schema.unshown.items():
            under = f"A form can't use {quoted(keyword)} in a conditional schema."
            self.problem(location, sentence_of(keyword) if keyword in OF_CHOICES else under)

    def _refuse_conflict(self, schema: PlainSchema) -> None:
        if not schema.conflict:
            return
        sentence = (
            f"The schemas of this value contradict each other in "
            f"{quoted(schema.conflict)}. Combine them into one."
        )
        if schema.conflict == "additionalProperties":
            sentence = (
                "“additionalProperties” is false here, so properties that are listed elsewhere "
                "could never be answered. List all of them in the same “properties”."
            )
        self.problem(schema.place(schema.conflict), sentence)

    def _choices(self, schema: PlainSchema) -> tuple[tuple[Json, str], ...]:
        found = labeled_choices(schema)
        if len(found) > MAX_CHOICES:
            keyword = "enum" if "enum" in schema else "oneOf"
            sentence = (
                f"A field can have at most {MAX_CHOICES} choices; this one has {len(found):,}."
            )
            self.excesses.append(Problem(schema.place(keyword), sentence, "too-many"))
        return found

    def _children(self, schema: PlainSchema, depth: int) -> tuple[Question, ...]:
        if depth >= MAX_DEPTH:
            sentence = (
                f"A form can show at most {MAX_DEPTH} levels of nested objects; this one is deeper."
            )
            self.problem(schema.pointer, sentence)
            return ()
        found = self.object(schema, depth + 1)
        if not schema.members:
            sentence = (
                "This object has no “properties”, so a form has nothing to ask for. List them, "
                "or remove the object."
            )
            self.problem(schema.pointer, sentence)
        return found

    def _kind(self, schema: PlainSchema, json_type: str) -> FieldKind | None:
        if json_type != "string" or "format" not in schema:
            return KIND_OF_JSON_TYPE[json_type]
        if schema["format"] not in KIND_OF_FORMAT:
            sentence = f"Forms don't support the format {quoted(schema['format'])}."
            suggestion = did_you_mean(schema["format"], KIND_OF_FORMAT)
            self.problem(schema.place("format"), sentence, suggestion)
        return KIND_OF_FORMAT.get(schema["format"])

    def _list(self, question: Question, schema: PlainSchema, depth: int) -> Question | None:
        items = schema.get("items")
        if "prefixItems" not in schema and not isinstance(items, PlainSchema):
            sentence = "This list needs “items”, the schema of its items."
            self.problem(schema.place("items") if "items" in schema else schema.pointer, sentence)
            return None
        question = replace(question, is_unique=schema.get("uniqueItems", False))
        if isinstance(items, PlainSchema) and lists_choices(items) and "prefixItems" not in schema:
            kind, _ = self._type(items)
            if kind is None:
                return None
            self._refuse_keywords(items, kind)
            check_choices(items, kind, self.problem)
            return replace(question, kind=kinds.MULTICHOICE, choices=self._choices(items))
        first = [
            self._question(Property(str(number), each, required=False), depth)
            for number, each in enumerate(schema.get("prefixItems", ()))
        ]
        item = None
        if isinstance(items, PlainSchema):
            item = self._question(Property("", items, required=False), depth)
        if None in first or (isinstance(items, PlainSchema) and item is None):
            return None
        prefix = zip(first, schema.get("prefixItems", ()), strict=True)
        children = tuple(
            replace(each, label=_label(plain, "") or f"{question.label} {number}")
            for number, (each, plain) in enumerate(prefix, start=1)
            if each
        )
        if item is not None:
            # A row left empty is none; but no and no answer are two things.
            item = replace(item, required=item.kind.family is Family.BOOLEAN)
        return replace(question, kind=_kind_of_list(children, item), item=item, children=children)


def _kind_of_list(children: tuple[Question, ...], item: Question | None) -> FieldKind:
    """How a list is asked for: by a text of several lines, by files, or by rows."""
    if children or item is None or item.has_default or item.const is not MISSING:
        return kinds.ROWS
    if item.kind.family is Family.FILE:
        return kinds.FILES
    is_line = item.kind.entry is not kinds.Entry.LINES and not item.kind.is_secret
    return kinds.TEXTS if item.kind.family is Family.TEXT and is_line else kinds.ROWS


def _label(schema: PlainSchema, name: str) -> str:
    given = str(schema.get("title", ""))
    return given if not name else label_of(given, name)


def _note(alternatives: Alternatives, labels: dict[str, str]) -> Question:
    """What people read above questions of which they answer one group."""
    groups = "; or ".join(
        (f"{title}: " if title else "") + ", ".join(labels.get(each, each) for each in names)
        for title, names in alternatives.groups
    )
    start = "Fill in exactly one of these" if alternatives.is_exclusive else "Fill in what applies"
    if alternatives.is_needed and not alternatives.is_exclusive:
        start = "Fill in at least one of these"
    names = tuple(each for _title, each in alternatives.groups) if alternatives.is_exclusive else ()
    help_text = f"{start}: {groups}."
    return Question(name="", kind=kinds.NOTE, label="", help=help_text, groups=names)


def bounds_of(schema: JsonObject) -> dict[str, Any]:
    """The limits of a text, number or time, as arguments of Question."""
    return {
        "minimum": schema.get("minimum", schema.get("formatMinimum")),
        "maximum": schema.get("maximum", schema.get("formatMaximum")),
        "exclusive_minimum": schema.get("exclusiveMinimum"),
        "exclusive_maximum": schema.get("exclusiveMaximum"),
        "min_length": schema.get("minLength"),
        "max_length": schema.get("maxLength"),
        "pattern": schema.get("pattern"),
        "multiple_of": schema.get("multipleOf"),
    }
