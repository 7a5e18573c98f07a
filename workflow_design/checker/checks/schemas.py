"""Task schema check: input and output schemas are JSON Schemas of objects."""

from collections.abc import Iterator

from ticketflower.types import Json, JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.fix import add_value
from workflow_design.documents.report.pointers import join, of_path
from workflow_design.documents.report.report import Severity
from workflow_design.documents.report.words import quoted
from workflow_design.documents.schema.validate import errors_of, schema_problems
from workflow_design.documents.workflow.workflow_document import WorkflowDocument, asks_by_form

SCHEMA_KEYS = ("input_schema", "output_schema")

_AT_KEY = {"unknown-keyword", "unsupported-keyword"}


def check_schemas(document: WorkflowDocument, findings: Findings) -> set[str]:
    """Report what is wrong with the schemas, and return the pointers of those that can be used."""
    usable: set[str] = set()
    for task in document.tasks.values():
        for key in SCHEMA_KEYS:
            document.budget.look()
            schema = task.data.get(key)
            if not isinstance(schema, dict):
                continue
            found = schema_problems(schema)
            for problem in found:
                if problem.code == "unknown-format" and asks_by_form(task.data):
                    # No form can show it, which is reported as an error.
                    continue
                findings.problem(problem, task.at(key), at_key=problem.code in _AT_KEY)
            if any(each.severity is Severity.ERROR for each in found):
                continue
            if schema.get("type") != "object":
                _report_root(task.at(key), key, "type" in schema, findings)
            else:
                usable.add(task.at(key))
                _check_defaults(schema, task.at(key), findings)
    return usable


def _report_root(pointer: str, key: str, typed: bool, findings: Findings) -> None:
    sentence = f"{quoted(key)} must be the schema of an object: its “type” must be “object”."
    location = join(pointer, "type") if typed else pointer
    fix = None if typed else add_value(join(pointer, "type"), "object")
    findings.error("root-not-object", location, sentence, fix=fix)


def _check_defaults(schema: JsonObject, pointer: str, findings: Findings) -> None:
    """Answers filled in beforehand must be ones that would be taken."""
    whole: JsonObject = {}
    paths: dict[str, str] = {}
    for steps, value in _defaults(schema, ()):
        holder = whole
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        holder[steps[-1]] = value
        paths[of_path(steps)] = "".join(join("/properties", step) for step in steps) + "/default"
    for error in errors_of(_without_least(schema), whole) if whole else ():
        path = next((each for each in paths if f"{error.pointer}/".startswith(f"{each}/")), None)
        if path is not None:
            sentence = f"The default isn't valid: {error.sentence}"
            findings.error("bad-default", pointer + paths[path], sentence)


def _without_least(schema: Json) -> Json:
    """The schema without ``minItems``: people add to the items that a list opens with."""
    if isinstance(schema, list):
        return [_without_least(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_least(each)
        for name, each in schema.items()
        if name != "minItems" or isinstance(each, dict)
    }


def _defaults(
    schema: JsonObject, around: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Json]]:
    for name, each in schema.get("properties", {}).items():
        if isinstance(each, dict):
            steps = (*around, name)
            if each.get("default") is not None:
                yield steps, each["default"]
            else:
                yield from _defaults(each, steps)
