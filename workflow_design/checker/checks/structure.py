"""Structure check: a document against its JSON Schema, with what was probably meant."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from ticketflower.lines import UNSAFE
from ticketflower.texts import is_blank
from ticketflower.types import Json, JsonObject
from workflow_design.checker.checks.foreign_names import TASK_TYPES, bundle_of, unknown_key
from workflow_design.checker.findings import Findings
from workflow_design.document_schemas import FOLDER
from workflow_design.documents.fields.kinds import KIND_OF_ALIAS
from workflow_design.documents.report.fix import Fix, add_value, replace_value
from workflow_design.documents.report.pointers import join, of_path
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted, quoted_list
from workflow_design.documents.rules.meant import as_text, rule_of_text
from workflow_design.documents.schema import formats, keyword_overrides, vocabulary
from workflow_design.documents.schema.sentences import requirement

DOCUMENT_KINDS = ("workflow", "task", "ticket", "bundle")

_CODES = {
    "type": "wrong-type",
    "const": "unknown-value",
    "enum": "unknown-value",
    "format": "bad-url",
    "minLength": "too-short",
    "maxLength": "too-long",
    "minItems": "too-few",
    "maxItems": "too-many",
    "minProperties": "too-few",
    "maxProperties": "too-many",
    "minimum": "out-of-range",
    "maximum": "out-of-range",
}
_KEY = "^[a-z][a-z0-9-]*$"
_NAME = "^[A-Za-z_][A-Za-z0-9_]*$"
_ONE_LINE = "^[^\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]*$"
"""All that ``ticketflower.lines`` does not call unsafe."""

_PATTERNS = {
    _KEY: (
        "bad-key",
        "must consist of lowercase letters, digits and hyphens, and begin with a letter",
    ),
    _NAME: (
        "bad-key",
        "must consist of letters, digits and _, and begin with a letter or _",
    ),
    "^https?://": ("bad-url", "must begin with https:// or http://"),
    _ONE_LINE: (
        "not-one-line",
        "must be one line, without tabs or other invisible characters",
    ),
    "^(https?://|mailto:)": ("bad-url", "must begin with https://, http:// or mailto:"),
}
_UNTYPED = {"type", "enum", "const"}
"""Keywords after whose failure the value cannot be read any further."""

_CONDITIONS = {"condition", "VisibleIf"}
"""Keys that mean "always" when they are not there, which a bad condition does not."""

_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,15})")

_FORMATS = FormatChecker(formats=())
_FORMATS.checks("uri")(lambda value: not isinstance(value, str) or formats.is_address(value))


def schema(name: str) -> JsonObject:
    """The JSON Schema of a kind of document, or of the parts that they share.

    Raises:
        KeyError: there is no schema of that name.
    """
    return dict(_schemas()[name])


def document_kind(document: Json, findings: Findings) -> str | None:
    """The kind that the document says it is of; None, with a message, if it is none."""
    if not isinstance(document, dict):
        findings.error("not-an-object", "", "A workflow file is one JSON object, in braces: { … }.")
    elif "kind" not in document:
        sentence = f"The key “kind” is missing: use one of {quoted_list(DOCUMENT_KINDS)}."
        kind = _probable_kind(document)
        probably = f'did you mean to write "kind": "{kind}"?' if kind else ""
        fix = add_value("/kind", kind) if kind else None
        findings.error("missing-kind", "", sentence, probably, fix=fix)
    elif document["kind"] not in DOCUMENT_KINDS:
        given = document["kind"]
        sentence = f"“kind” must be one of {quoted_list(DOCUMENT_KINDS)}."
        suggestion = did_you_mean(given, DOCUMENT_KINDS) if isinstance(given, str) else ""
        findings.error("unknown-kind", "/kind", sentence, suggestion)
    else:
        return str(document["kind"])
    return None


def check_structure(document: JsonObject, kind: str, findings: Findings) -> JsonObject:
    """Report what does not fit the schema, and return the document without what has the wrong type.

    The other checks read that one: they need not ask again whether a list is a list. A bad item of
    a list becomes None, so that the pointers of the others stay right.
    """
    readable = deepcopy(document)
    for error in _validator(kind).iter_errors(document):
        _report(error, findings)
        if error.validator in _UNTYPED:
            _remove(readable, [*error.absolute_path])
    return readable


def _report(error: ValidationError, findings: Findings) -> None:
    pointer = of_path(error.absolute_path)
    if error.validator == "additionalProperties":
        _report_unknown_keys(error, pointer, findings)
    elif error.validator == "required":
        _report_missing_keys(error, pointer, findings)
    elif error.validator == "pattern":
        _report_pattern(error, pointer, findings)
    elif error.validator == "enum":
        _report_unknown_value(error, pointer, findings)
    elif error.validator == "format":
        sentence = f"{_subject(error)} must be an absolute URL such as https://example.com/."
        findings.error("bad-url", pointer, sentence)
    elif error.validator in _CODES:
        sentence = f"{_subject(error)} {requirement(error)}."
        if isinstance(error.instance, list) and [*error.absolute_path][-1:] in [["from"], ["to"]]:
            sentence += (
                " A ticket has one task at a time: write a transition for each, with conditions."
            )
        suggestion, fix = _type_meant(error, pointer)
        findings.error(_CODES[error.validator], pointer, sentence, suggestion, fix=fix)


def _type_meant(error: ValidationError, pointer: str) -> tuple[str, Fix | None]:
    """The value of the right type that stands for one of a wrong type."""
    if error.validator != "type" or not isinstance(error.instance, str):
        return "", None
    path, value = [*error.absolute_path], error.instance
    if path and path[-1] in _CONDITIONS and (rule := rule_of_text(value)) is not None:
        return f"did you mean {as_text(rule)}?", replace_value(pointer, rule)
    wanted = (
        error.validator_value
        if isinstance(error.validator_value, list)
        else [error.validator_value]
    )
    truth = _TRUTHS.get(value.lower()) if "boolean" in wanted else None
    number = _NUMBER.fullmatch(value) if {"integer", "number"} & {*wanted} else None
    if truth is not None or number:
        meant: Json = truth if truth is not None else json.loads(value)
        return f"did you mean {as_text(meant)}?", replace_value(pointer, meant)
    return "", None


def _report_pattern(error: ValidationError, pointer: str, findings: Findings) -> None:
    code, words = _PATTERNS[error.validator_value]
    if code != "bad-url" or formats.is_address(error.instance):
        plain = _name_meant(error.instance, error.validator_value)
        suggestion = f"did you mean {quoted(plain)}?" if plain else ""
        fix = replace_value(pointer, plain) if plain and code == "not-one-line" else None
        findings.error(code, pointer, f"{_subject(error)} {words}.", suggestion, fix=fix)


def _report_unknown_value(error: ValidationError, pointer: str, findings: Findings) -> None:
    sentence = f"{_subject(error)} {requirement(error)}."
    meant, fix = _value_meant(error), None
    if isinstance(meant, str) and meant:
        fix = replace_value(pointer, meant)
        meant = f"did you mean {quoted(meant)}?"
    findings.error("unknown-value", pointer, sentence, meant, fix=fix)


def _report_unknown_keys(error: ValidationError, pointer: str, findings: Findings) -> None:
    place = error.schema["title"]
    for name in keyword_overrides.extras(error.instance, error.schema):
        problem = unknown_key(place, name, join(pointer, name), error.instance, error.schema)
        if place == "Workflow" and name in {"tickets", "workflows"} and not pointer:
            is_list = isinstance(error.instance[name], list)
            fix = bundle_of(error.instance) if is_list else None
            sentence = f"{problem.sentence} A file with several definitions is a bundle."
            meant = "did you mean to write “kind”: “bundle”?"
            problem = Problem(problem.pointer, sentence, problem.code, meant, fix=fix)
        findings.problem(problem, at_key=True)


def _report_missing_keys(error: ValidationError, pointer: str, findings: Findings) -> None:
    for name in error.validator_value:
        if name not in error.instance:
            sentence = f"{_a(error.schema['title']).capitalize()} needs the key {quoted(name)}."
            findings.error("missing-key", pointer, sentence)


def _subject(error: ValidationError) -> str:
    path = [*error.absolute_path]
    if path and isinstance(path[-1], int):
        names = [each for each in path if isinstance(each, str)]
        return f"Item {path[-1] + 1} of {quoted(names[-1])}"
    return quoted(path[-1]) if path else "The file"


def _name_meant(text: str, pattern: str) -> str:
    if pattern == _ONE_LINE:
        return " ".join(UNSAFE.sub(" ", text).split())
    words = text.replace("_", " ").replace("-", " ").split()
    if pattern == _KEY:
        plain, fits = "-".join(words).lower(), vocabulary.is_key
    elif pattern == _NAME:
        plain, fits = "_".join(words), vocabulary.is_name
    else:
        return ""
    return plain if fits(plain) else ""


def _value_meant(error: ValidationError) -> Suggestion:
    """The value that was meant, as a text if it is another word for it."""
    if not isinstance(error.instance, str):
        return ""
    other = KIND_OF_ALIAS.get(error.instance.lower())
    plain = TASK_TYPES.get(error.instance.upper().replace("-", "_").replace(" ", "_"))
    for name in (other and other.name, plain):
        if name in error.validator_value:
            return str(name)
    return did_you_mean(error.instance, error.validator_value)


def _probable_kind(document: JsonObject) -> str:
    signs = {
        "task_type": "task",
        "workflows": "bundle",
        "tickets": "bundle",
        "tasks": "workflow",
        "transitions": "workflow",
        "company_role_access": "ticket",
        "workflow": "ticket",
    }
    return next((kind for sign, kind in signs.items() if sign in document), "")


def _a(title: str) -> str:
    article = "an" if title[0] in "AEIOU" else "a"
    return f"{article} {title[0].lower()}{title[1:]}"


def _remove(document: Json, path: list[str | int]) -> None:
    holder = document
    for step in path[:-1]:
        if not isinstance(holder, dict | list):
            return
        holder = holder.get(step) if isinstance(holder, dict) else holder[int(step)]
    if isinstance(holder, list):
        holder[int(path[-1])] = None
    elif isinstance(holder, dict) and path[-1] in _CONDITIONS:
        holder[path[-1]] = False
    elif isinstance(holder, dict):
        holder.pop(path[-1], None)


@cache
def _schemas() -> dict[str, JsonObject]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}


def _visible(validator: Any, least: int, text: Json, schema: JsonObject) -> Iterator[Any]:
    """A text that must not be empty needs a visible character."""
    if isinstance(text, str) and is_blank(text):
        yield ValidationError("minLength")


@cache
def _validator(kind: str) -> Any:
    validator = extend(Draft202012Validator, {**keyword_overrides.KEYWORDS, "minLength": _visible})
    return validator(_dereferenced(_schemas()[kind], kind), format_checker=_FORMATS)


def _dereferenced(schema: Json, name: str) -> Json:
    """The schema with the schemas that it refers to in place of each $ref.

    The library looks a reference up again for each value, which takes up to half of the check.
    """
    if isinstance(schema, list):
        return [_dereferenced(each, name) for each in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _dereferenced(each, name) for key, each in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return plain
    referred = _referred(schema["$ref"], name)
    return {"allOf": [referred], **plain} if plain else referred


def _referred(reference: str, name: str) -> Json:
    address, _, pointer = reference.partition("#/")
    home = PurePosixPath(address).stem or name
    found: Json = _schemas()[home]
    for step in pointer.split("/"):
        found = found[step]
    return _dereferenced(found, home)
