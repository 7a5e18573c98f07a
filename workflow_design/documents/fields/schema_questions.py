"""The questions of a FORM task, read from its output_schema; and what no form can show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ticketflower.texts import is_blank
from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.kinds import (
    KIND_OF_FORMAT,
    KIND_OF_JSON_TYPE,
    FieldKind,
)
from workflow_design.documents.fields.question import MISSING, Question, label_of
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted, quoted_list
from workflow_design.documents.schema import keyword_overrides, vocabulary
from workflow_design.documents.schema.choices import SchemaChoice, listed_choices

MAX_DEPTH = 3
"""Levels of objects: the form itself, a group in it, and a group in that."""

MAX_CHOICES = 500
"""Choices of one question, as many as a field may have."""

_COMMON = frozenset({"type", "title", "description", "default", "examples", "$comment"})
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
    "boolean": _COMMON | {"const"},
    "array": _COMMON | {"items", "minItems", "maxItems", "uniqueItems"},
    "object": _COMMON | {"properties", "required", "additionalProperties"},
}
_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
}


def questions_of_schema(schema: Json) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """The questions that an output_schema asks, and what of it no form can show."""
    reader = _Reader()
    questions = reader.object(schema, "", depth=1)
    return questions, (*reader.problems, *reader.excesses)


@dataclass
class _Reader:
    """Walks a schema and collects what it cannot show.

    Attributes:
        problems: of questions that cannot be shown.
        excesses: of questions that are too large to be published, but are shown where they have
            been before there was a limit.
    """

    problems: list[Problem] = field(default_factory=list)
    excesses: list[Problem] = field(default_factory=list)

    def problem(self, pointer: str, sentence: str, suggestion: Suggestion = "") -> None:
        self.problems.append(Problem(pointer, sentence, "form-unshowable", suggestion))

    def object(self, schema: Json, pointer: str, depth: int) -> tuple[Question, ...]:
        if not isinstance(schema, dict):
            self.problem(pointer, "A form needs a schema that defines its fields.")
            return ()
        kind, _ = self._type(schema, pointer)
        if kind not in {"object", None}:
            self.problem(join(pointer, "type"), "A form is an object: its type must be “object”.")
            return ()
        self._refuse_keywords(schema, "object", pointer, root=depth == 1)
        if isinstance(schema.get("additionalProperties"), dict):
            sentence = "A form can only ask for “properties”; it can't ask for unknown names."
            self.problem(join(pointer, "additionalProperties"), sentence)
        return tuple(self._properties(schema, pointer, depth))

    def _properties(self, schema: JsonObject, pointer: str, depth: int) -> Iterator[Question]:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        for index, name in enumerate(required):
            if name not in properties:
                sentence = f"{quoted(name)} is required, but there is no property with that name."
                location = join(pointer, "required", index)
                self.problem(location, sentence, did_you_mean(name, properties))
        for name, each in properties.items():
            location = join(pointer, "properties", name)
            if not vocabulary.is_name(name):
                sentence = (
                    f"{quoted(name)} can't be the name of a form field: "
                    "use letters, digits and _, and begin with a letter or _."
                )
                self.problem(location, sentence)
            elif question := self._question(name, each, name in required, location, depth):
                yield question

    def _question(
        self, name: str, schema: Json, required: bool, pointer: str, depth: int
    ) -> Question | None:
        if not isinstance(schema, dict):
            self.problem(pointer, f"{quoted(name)} needs a schema that defines what it asks for.")
            return None
        before = len(self.problems)
        kind, nullable = self._type(schema, pointer)
        if kind is None:
            return None
        self._refuse_keywords(schema, kind, pointer)
        choices = self._choices(schema, kind, pointer)
        children = self._children(schema, kind, pointer, depth)
        answer = self._kind(schema, kind, pointer)
        if answer is None or len(self.problems) > before:
            return None
        return Question(
            name=name,
            kind=answer,
            label=label_of(schema.get("title"), name),
            help=schema.get("description", ""),
            required=required,
            default=schema.get("default", MISSING),
            choices=choices,
            **bounds_of(schema),
            min_items=schema.get("minItems"),
            max_items=schema.get("maxItems"),
            const=schema.get("const", MISSING),
            examples=tuple(schema.get("examples", ())),
            children=children,
            nullable=nullable,
        )

    def _type(self, schema: JsonObject, pointer: str) -> tuple[str | None, bool]:
        """The one type of the value, and whether it may be null as well."""
        given = schema.get("type")
        types = given if isinstance(given, list) else [given]
        rest = [each for each in types if each != "null"]
        if given is None:
            return self._type_of_choices(schema, pointer), False
        if len(rest) == 1 and rest[0] in _ALLOWED:
            return rest[0], "null" in types
        if not rest:
            sentence = "A form can't ask for a value that is always null."
        else:
            sentence = (
                f"A form can't ask for a value of several types ({quoted_list(types)}); "
                "use one type, or one type and “null”."
            )
        self.problem(join(pointer, "type"), sentence)
        return None, False

    def _type_of_choices(self, schema: JsonObject, pointer: str) -> str | None:
        constant = [schema["const"]] if "const" in schema else []
        values = [*(each.value for each in listed_choices(schema)), *constant]
        if values and all(isinstance(each, str) for each in values):
            return "string"
        if values and all(_is_a(each, "number") for each in values):
            return "number"
        if "properties" in schema:
            return "object"
        combined = [each for each in vocabulary.COMBINING if each in schema]
        if combined:
            self._refuse(combined[0], pointer)
        else:
            self.problem(pointer, "A form needs the “type” of this value.")
        return None

    def _refuse_keywords(
        self, schema: JsonObject, kind: str, pointer: str, *, root: bool = False
    ) -> None:
        # Words that JSON Schema does not know change nothing: the schema check warns of them.
        allowed = _ALLOWED[kind] | ({"$schema"} if root else set())
        for keyword in schema:
            if keyword in vocabulary.KEYWORDS and keyword not in allowed:
                self._refuse(keyword, pointer, kind if keyword in vocabulary.ASSERTING else "")

    def _refuse(self, keyword: str, pointer: str, kind: str = "") -> None:
        of_kind = f" for a value of type {quoted(kind)}" if kind else ""
        self.problem(join(pointer, keyword), f"A form can't show {quoted(keyword)}{of_kind}.")

    def _choices(self, schema: JsonObject, kind: str, pointer: str) -> tuple[tuple[Json, str], ...]:
        if kind == "array":
            return self._choices_of_items(schema, pointer)
        found = [each for each in listed_choices(schema) if each.is_plain]
        for each in found:
            self._check_choice(each, kind, pointer, schema)
        self._refuse_parts(schema, found, pointer)
        self._check_choices(schema, [each.value for each in found], pointer)
        return tuple((each.value, _label(each)) for each in found if each.value is not None)

    def _refuse_parts(
        self, schema: JsonObject, found: Sequence[SchemaChoice], pointer: str
    ) -> None:
        shown = {each.index for each in found if each.keyword == "oneOf"}
        for index in range(len(schema.get("oneOf", []))):
            if index not in shown:
                sentence = "A form shows “oneOf” only if each part is a “const” with a “title”."
                self.problem(join(pointer, "oneOf", index), sentence)

    def _choices_of_items(self, schema: JsonObject, pointer: str) -> tuple[tuple[Json, str], ...]:
        items, location = schema.get("items"), join(pointer, "items")
        if isinstance(items, dict) and _are_files(items):
            self._refuse_keywords(items, "string", location)
            return ()
        if not isinstance(items, dict) or not ("enum" in items or "oneOf" in items):
            sentence = (
                "A form shows a list only if its items are choices (“enum”, or “oneOf” of “const”) "
                "or files (“format”: “file”)."
            )
            self.problem(location if "items" in schema else pointer, sentence)
            return ()
        kind, _ = self._type(items, location)
        if kind is None:
            return ()
        self._refuse_keywords(items, kind, location)
        return self._choices(items, kind, location)

    def _check_choice(
        self, choice: SchemaChoice, kind: str, pointer: str, schema: JsonObject
    ) -> None:
        may_be_null = isinstance(schema.get("type"), list) and "null" in schema["type"]
        if not (_is_a(choice.value, kind) or (choice.value is None and may_be_null)):
            sentence = f"This choice isn't of the type {quoted(kind)} that the value must have."
            self.problem(join(pointer, *choice.path), sentence)

    def _check_choices(self, schema: JsonObject, values: list[Json], pointer: str) -> None:
        keyword = "enum" if "enum" in schema else "oneOf"
        if "enum" in schema and "oneOf" in schema:
            sentence = "A form can't show both “enum” and “oneOf”."
            self.problem(join(pointer, "oneOf"), sentence)
        elif keyword in schema and not values:
            self.problem(join(pointer, keyword), "There are no choices.")
        elif keyword_overrides.have_equals(values):
            self.problem(join(pointer, keyword), "Two of these choices are the same.")
        if len(values) > MAX_CHOICES:
            sentence = (
                f"A field can have at most {MAX_CHOICES} choices; this one has {len(values):,}."
            )
            self.excesses.append(Problem(join(pointer, keyword), sentence, "too-many"))

    def _children(
        self, schema: JsonObject, kind: str, pointer: str, depth: int
    ) -> tuple[Question, ...]:
        if kind != "object":
            return ()
        if depth >= MAX_DEPTH:
            sentence = (
                f"A form can show at most {MAX_DEPTH} levels of nested objects; this one is deeper."
            )
            self.problem(pointer, sentence)
            return ()
        return self.object(schema, pointer, depth + 1)

    def _kind(self, schema: JsonObject, json_type: str, pointer: str) -> FieldKind | None:
        if json_type != "array" and ("enum" in schema or "oneOf" in schema):
            return kinds.CHOICE
        if json_type == "array" and _are_files(schema.get("items")):
            return kinds.FILES
        if json_type == "string" and "format" in schema:
            if schema["format"] not in KIND_OF_FORMAT:
                sentence = f"Forms don't support the format {quoted(schema['format'])}."
                suggestion = did_you_mean(schema["format"], KIND_OF_FORMAT)
                self.problem(join(pointer, "format"), sentence, suggestion)
            return KIND_OF_FORMAT.get(schema["format"])
        return KIND_OF_JSON_TYPE[json_type]


def _are_files(items: Json) -> bool:
    if not isinstance(items, dict) or "enum" in items or "oneOf" in items:
        return False
    return items.get("type") == kinds.FILE.json_type and items.get("format") == kinds.FILE.format


def _label(choice: SchemaChoice) -> str:
    return str(choice.value) if is_blank(choice.title) else choice.title


def _is_a(value: Json, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON.get(kind, ()))


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
