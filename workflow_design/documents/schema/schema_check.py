"""JSON Schema check: well formed, and evaluated offline in bounded time."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, ClassVar
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing.jsonschema import EMPTY_REGISTRY

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.fix import (
    Fix,
    add_value,
    remove_value,
    rename_key,
    replace_value,
)
from workflow_design.documents.report.pointers import join, of_path, parent
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted, quoted_list
from workflow_design.documents.schema import formats, patterns, vocabulary
from workflow_design.documents.schema.meta_schema import DRAFT, META_SCHEMA
from workflow_design.documents.schema.older_drafts import DRAFTS
from workflow_design.documents.schema.references import has_references
from workflow_design.documents.schema.sentences import TYPES, requirement

MAX_SCHEMAS = 5_000
"""Schemas inside a schema, each counted as often as references lead to it."""

MAX_DEPTH = 64
"""Levels of schemas in schemas, through references."""

_OTHER_TYPES = {
    "text": "string",
    "str": "string",
    "int": "integer",
    "float": "number",
    "decimal": "number",
    "double": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
    "none": "null",
}
_FORMAT_OF_TYPE = {
    "date": "date",
    "datetime": "date-time",
    "date-time": "date-time",
    "time": "time",
    "email": "email",
    "phone": "phone",
    "url": "uri",
    "file": "file",
    "user": "user",
}
_OTHER_KEYWORDS = {"min": "minimum", "max": "maximum", "label": "title"}
_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


_FAULTLESS: dict[bytes, None] = {}
"""Digests of valid schemas: an editor has a large file checked at each pause
in typing, and all of its schemas but one are as they were."""
MOST_FAULTLESS = 10_000


def schema_problems(schema: Json) -> list[Problem]:
    """Everything that is wrong with a JSON Schema, whatever it is used for.

    Only a schema without errors among them may be given to errors_of.
    """
    if _objects_in(schema) > MAX_SCHEMAS:
        return [_too_large()]
    digest = blake2b(json.dumps(schema, default=repr).encode(), digest_size=16).digest()
    if digest in _FAULTLESS:
        return []
    problems = _problems_of(schema)
    if not problems:
        if len(_FAULTLESS) >= MOST_FAULTLESS:
            _FAULTLESS.clear()
        _FAULTLESS[digest] = None
    return problems


def _problems_of(schema: Json) -> list[Problem]:
    malformed = list(dict.fromkeys(_malformed(schema)))
    if malformed:
        return malformed
    walk = _Walk(schema)
    walk.visit(schema, "")
    return walk.problems + (walk.problems_of_references() if not walk.has_errors else [])


def _objects_in(schema: Json) -> int:
    """How many objects there are: at least as many as schemas, which take long to look at."""
    count, waiting = 0, [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            count += 1
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return count


def _too_large() -> Problem:
    sentence = f"This schema is too large: it can consist of at most {MAX_SCHEMAS:,} schemas."
    return Problem("", sentence, "schema-too-large")


def _malformed(schema: Json) -> Iterator[Problem]:
    validator: Any = Draft202012Validator(META_SCHEMA, registry=EMPTY_REGISTRY)
    for error in validator.iter_errors(schema):
        yield _malformation(error, schema)


def _malformation(error: ValidationError, schema: Json) -> Problem:
    path, pointer = [*error.absolute_path], of_path(error.absolute_path)
    if error.validator == "anyOf" and path and path[-1] == "type":
        return _wrong_type(error.instance, pointer)
    if error.validator == "type" and error.validator_value == ["object", "boolean"]:
        kind = requirement(error).rpartition(", ")[2]
        return Problem(pointer, f"A JSON Schema must be an object here, {kind}.", "bad-schema")
    subject = quoted(path[-1]) if path and isinstance(path[-1], str) else "This"
    sentence = f"{subject} {requirement(error)}."
    if path[-1:] == ["required"] and isinstance(error.instance, bool) and len(path) > 2:
        meant = f"did you mean to list {quoted(path[-2])} in “required” of the object around it?"
        fix = _required_around(schema, path, is_required=error.instance)
        return Problem(pointer, sentence, "bad-schema", meant, fix=fix)
    return Problem(pointer, sentence, "bad-schema")


def _wrong_type(given: Json, pointer: str) -> Problem:
    """A type that JSON Schema doesn't have; that of a date, say, is a text of a format."""
    every = given if isinstance(given, list) else [given]
    name = next((each for each in every if not _is_type(each)), "")
    sentence, plain = f"{quoted(name)} isn't a type in JSON Schema.", str(name).lower()
    form = _FORMAT_OF_TYPE.get(plain)
    meant = "string" if form else _OTHER_TYPES.get(plain)
    if meant is None:
        return Problem(pointer, sentence, "bad-schema", did_you_mean(str(name), TYPES))
    suggestion = f"did you mean {quoted(meant)}?"
    fix = replace_value(pointer, meant)
    if form:
        suggestion = f"did you mean {quoted(meant)} with the “format” {quoted(form)}?"
        fix = fix & add_value(join(parent(pointer), "format"), form)
    return Problem(
        pointer, sentence, "bad-schema", suggestion, fix=fix if isinstance(given, str) else None
    )


def _required_around(schema: Json, path: list[str | int], *, is_required: bool) -> Fix:
    """The fix of a property that says itself whether it is required."""
    fix, holder = remove_value(of_path(path)), schema
    for step in path[:-3]:
        holder = holder[step]
    names = holder.get("required", []) if isinstance(holder, dict) else []
    if not is_required or path[-2] in names:
        return fix
    around = join(of_path(path[:-3]), "required")
    return fix & (
        add_value(join(around, "-"), path[-2]) if names else add_value(around, [path[-2]])
    )


def _is_type(name: Json) -> bool:
    return isinstance(name, str) and name in TYPES


@dataclass
class _Walk:
    """Visits every schema inside a schema.

    Attributes:
        inner: pointers of the schemas in each, by its pointer.
        references: what each ``$ref`` leads to, by the pointer of its schema.
        moved: pointers of schemas that are elsewhere in draft 2020-12 (``older_drafts``).
    """

    root: Json
    problems: list[Problem] = field(default_factory=list)
    inner: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)

    @property
    def has_errors(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.problems)

    def visit(self, schema: Json, pointer: str) -> None:
        """Check one schema and those in it."""
        self.inner[pointer] = []
        if not isinstance(schema, dict):
            return
        for keyword, value in schema.items():
            self._keyword(keyword, value, pointer)
        self._idle(schema, pointer)
        self._names(schema, pointer)
        self._pairs(schema, pointer)
        for location, each in _schemas_in(schema, pointer):
            if location.startswith(join(pointer, "dependencies")) or (
                isinstance(schema.get("items"), list)
                and location.startswith((join(pointer, "items"), join(pointer, "additionalItems")))
            ):
                self.moved.add(location)
            self.inner[pointer].append(location)
            self.visit(each, location)

    def _add(
        self,
        code: str,
        pointer: str,
        sentence: str,
        suggestion: Suggestion = "",
        severity: Severity = Severity.ERROR,
        fix: Fix | None = None,
    ) -> None:
        self.problems.append(Problem(pointer, sentence, code, suggestion, severity, fix=fix))

    def _keyword(self, keyword: str, value: Json, pointer: str) -> None:
        location = join(pointer, keyword)
        if keyword in vocabulary.UNSUPPORTED:
            sentence = f"{quoted(keyword)} isn't supported in workflow files."
            self._add("unsupported-keyword", location, sentence)
        elif keyword in vocabulary.OF_FIELDS:
            sentence = f"{quoted(keyword)} is for fields: in a schema, write “if” and “then”."
            self._add("unsupported-keyword", location, sentence)
        elif keyword not in vocabulary.KEYWORDS and not keyword.startswith("x-"):
            sentence = f"{quoted(keyword)} isn't a keyword of JSON Schema, so it has no effect."
            meant = _OTHER_KEYWORDS.get(keyword.lower())
            hint = f"did you mean {quoted(meant)}?" if meant else ""
            suggestion = hint or did_you_mean(keyword, vocabulary.KEYWORDS)
            fix = rename_key(location, meant) if meant else None
            self._add("unknown-keyword", location, sentence, suggestion, Severity.WARNING, fix)
        elif check := self._checks.get(keyword):
            check(self, value, location)

    def _pattern(self, pattern: str, pointer: str) -> None:
        if reason := patterns.problem_of(pattern):
            self._add("bad-pattern", pointer, f"This pattern can't be used: {reason}.")

    def _patterns(self, by_pattern: JsonObject, pointer: str) -> None:
        for pattern in by_pattern:
            self._pattern(pattern, join(pointer, pattern))

    def _format(self, name: str, pointer: str) -> None:
        if name not in formats.FORMATS:
            sentence = f"The format {quoted(name)} is unknown, so it isn't checked."
            suggestion = did_you_mean(name, formats.FORMATS)
            self._add("unknown-format", pointer, sentence, suggestion, Severity.WARNING)

    def _bound(self, bound: Json, pointer: str) -> None:
        if formats.comparable(bound) is None:
            sentence = "This bound must be a date, a time, or a date and time."
            if isinstance(bound, str) and formats.is_beyond_the_calendar(bound):
                sentence = "This bound must be between the years 1 and 9999 in UTC."
            self._add("bad-bound", pointer, sentence)

    def _draft(self, address: str, pointer: str) -> None:
        if address.removesuffix("#") not in DRAFTS:
            supported = "Drafts 6 to 2020-12 of JSON Schema are supported"
            sentence = f"{supported}: leave this out, or use “{DRAFT}”."
            self._add("bad-schema", pointer, sentence)

    def _reference(self, reference: str, pointer: str) -> None:
        if reference.startswith("#"):
            self.references[parent(pointer)] = unquote(reference[1:])
        else:
            sentence = (
                f"{quoted(reference)} is outside this schema; "
                "references must begin with “#”, as in “#/$defs/address”."
            )
            self._add("remote-ref", pointer, sentence)

    _checks: ClassVar[dict[str, Callable[["_Walk", Any, str], None]]] = {
        "pattern": _pattern,
        "patternProperties": _patterns,
        "format": _format,
        "formatMinimum": _bound,
        "formatMaximum": _bound,
        "$schema": _draft,
        "$ref": _reference,
    }

    def _idle(self, schema: JsonObject, pointer: str) -> None:
        """Keywords that are legal and change nothing, such as ``minLength`` of a number."""
        given = schema.get("type")
        types: list[str] = given if isinstance(given, list) else [str(given)]
        for keyword in schema if given else ():
            if vocabulary.is_idle(keyword, types):
                sentence = (
                    f"{quoted(keyword)} has no effect on a value of type {quoted_list(types)}."
                )
                self._add(
                    "idle-keyword", join(pointer, keyword), sentence, severity=Severity.WARNING
                )

    def _names(self, schema: JsonObject, pointer: str) -> None:
        """A schema with an ``$id`` is one that references start from; only its root may be."""
        if pointer and "$id" in schema and has_references(schema):
            sentence = (
                "“$id” isn't supported inside a schema that has references. Remove it: references "
                "start at the root of the schema."
            )
            self._add("unsupported-keyword", join(pointer, "$id"), sentence)

    def _pairs(self, schema: JsonObject, pointer: str) -> None:
        for low, high in _PAIRS:
            if low in schema and high in schema and schema[low] > schema[high]:
                sentence = (
                    f"{quoted(low)} ({schema[low]}) is greater than "
                    f"{quoted(high)} ({schema[high]}): no value would be valid."
                )
                self._add("bounds-crossed", join(pointer, low), sentence)

    def problems_of_references(self) -> list[Problem]:
        """References to nothing, in a circle, or so many that evaluation would take too long."""
        found: list[Problem] = []
        named = tuple(f"/{each}/" for each in vocabulary.DEFINITIONS)
        names = tuple(f"#{each}" for each in self.inner if each.startswith(named))
        for pointer, target in self.references.items():
            if target in self.moved:
                sentence = (
                    f"{quoted('#' + target)} can't be referred to: move the schema to “$defs”."
                )
                found.append(Problem(join(pointer, "$ref"), sentence, "unknown-ref"))
            elif target not in self.inner:
                sentence = f"There is no schema at {quoted('#' + target)}."
                suggestion = did_you_mean(f"#{target}", names)
                found.append(Problem(join(pointer, "$ref"), sentence, "unknown-ref", suggestion))
        return found or self._problems_of_size()

    def _problems_of_size(self) -> list[Problem]:
        try:
            size = self._size("", {}, ())
        except _Circle as circle:
            sentence = (
                "This reference is circular: it leads back to a schema that contains it. "
                "Write out as many levels as are needed."
            )
            return [Problem(join(circle.pointer, "$ref"), sentence, "ref-loop")]
        except _TooDeep:
            sentence = (
                f"These schemas are nested more than {MAX_DEPTH} levels deep, with references."
            )
            return [Problem("", sentence, "schema-too-large")]
        return [_too_large()] if size > MAX_SCHEMAS else []

    def _size(self, pointer: str, sizes: dict[str, int], around: tuple[str, ...]) -> int:
        if len(around) > MAX_DEPTH:
            raise _TooDeep
        if pointer not in sizes:
            targets = list(self.inner[pointer])
            if pointer in self.references:
                targets.append(self.references[pointer])
                if self.references[pointer] in (*around, pointer):
                    raise _Circle(pointer)
            inside = (*around, pointer)
            sizes[pointer] = 1 + sum(self._size(each, sizes, inside) for each in targets)
        return sizes[pointer]


class _Circle(Exception):
    """A reference leads back to where it came from."""

    def __init__(self, pointer: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer


class _TooDeep(Exception):
    """References follow each other further than evaluation should."""


def _schemas_in(schema: JsonObject, pointer: str) -> Iterator[tuple[str, Json]]:
    for keyword, value in schema.items():
        location = join(pointer, keyword)
        if keyword in vocabulary.LISTS_OF_SCHEMAS or (
            keyword == "items" and isinstance(value, list)
        ):
            yield from ((join(location, index), each) for index, each in enumerate(value))
        elif keyword in vocabulary.SCHEMAS:
            yield location, value
        elif keyword in vocabulary.OBJECTS_OF_SCHEMAS:
            yield from ((join(location, name), each) for name, each in value.items())
        elif keyword == "dependencies":
            yield from (
                (join(location, name), each)
                for name, each in value.items()
                if not isinstance(each, list)
            )
