"""Validation of data by a JSON Schema: offline, in bounded time, with sentences for people."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import referencing
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from ticketflower.types import Json
from workflow_design.documents.report.pointers import of_path
from workflow_design.documents.report.words import humanised, quoted
from workflow_design.documents.schema import formats, keyword_overrides
from workflow_design.documents.schema.older_drafts import modernized
from workflow_design.documents.schema.schema_check import schema_problems
from workflow_design.documents.schema.sentences import requirement

__all__ = ["SchemaError", "errors_of", "schema_problems"]

MAX_ERRORS = 100
"""The errors about one value that are reported."""

_Validator = extend(Draft202012Validator, keyword_overrides.KEYWORDS)


@dataclass(frozen=True)
class SchemaError:
    """What is wrong with a value, and where in it (the location of a missing value is its own)."""

    pointer: str
    sentence: str


def errors_of(schema: Json, value: Json) -> list[SchemaError]:
    """What the schema finds wrong with the value, in the order of the schema's keywords.

    The schema must be one in which schema_problems found nothing.
    """
    validator = _compiled(json.dumps(schema, sort_keys=True))
    found: list[SchemaError] = []
    try:
        for error in validator.iter_errors(value):
            found.extend(_reported(error))
            if len(found) >= MAX_ERRORS:
                break
    except RecursionError:
        return [SchemaError("", "This is nested too deeply.")]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    return _Validator(
        modernized(json.loads(text)),
        registry=referencing.Registry(),
        format_checker=formats.CHECKER,
    )


def _reported(error: ValidationError) -> list[SchemaError]:
    path = [*error.absolute_path]
    if error.validator == "required":
        return [
            SchemaError(of_path([*path, name]), f"{_label(error.schema, name)} is missing.")
            for name in error.validator_value
            if name not in error.instance
        ]
    if error.validator == "additionalProperties":
        return [
            SchemaError(of_path([*path, name]), f"{humanised(name)} isn't part of this form.")
            for name in keyword_overrides.extras(error.instance, error.schema)
        ]
    if error.validator in {"anyOf", "oneOf"} and error.context:
        return _reported_choice(error)
    return [SchemaError(of_path(path), f"{_subject(error)} {requirement(error)}.")]


def _reported_choice(error: ValidationError) -> list[SchemaError]:
    if all(each.validator == "const" and not each.relative_path for each in error.context):
        sentence = f"{_subject(error)} {requirement(error)}."
        return [SchemaError(of_path(error.absolute_path), sentence)]
    best = best_match(iter([error]))
    return _reported(best) if best is not error else []


def _subject(error: ValidationError) -> str:
    """How the sentence calls the value: by its title, else its name, else what holds it."""
    title = error.schema.get("title") if isinstance(error.schema, dict) else None
    if isinstance(title, str) and title:
        return _named(title)
    path = [*error.absolute_path]
    if path and isinstance(path[-1], int):
        location = f" of {humanised(str(path[-2]))}" if len(path) > 1 else ""
        return f"Item {path[-1] + 1}{location}"
    return humanised(str(path[-1])) if path else "This"


def _label(schema: Json, name: str) -> str:
    properties = schema.get("properties", {})
    child = properties.get(name) if isinstance(properties, dict) else None
    title = child.get("title") if isinstance(child, dict) else None
    return _named(title) if isinstance(title, str) and title else humanised(name)


def _named(title: str) -> str:
    """A title as a sentence's subject: "Approve?" would end the sentence before its time."""
    return title if title[-1].isalnum() else quoted(title)
