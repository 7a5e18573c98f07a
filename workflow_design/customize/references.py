"""Where rules read a value: to say why it cannot be removed, and to rename its choices."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.question import label_of
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules.ast import Array, Call, Literal, Rule, Var, children, parse
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.workflow.due import due_name
from workflow_design.documents.workflow.workflow_document import is_form

_COMPARING = frozenset({"==", "===", "!=", "!==", "in"})
_OF_ITEMS = frozenset({"some", "all", "none", "filter"})
_ITEM = ("",)
"""The name of each item of a list in a rule for its items."""


@dataclass(frozen=True)
class RuleSite:
    """A rule of a workflow, with the object and the key that hold it.

    Attributes:
        words: where it is, as the subject of a sentence.
    """

    holder: JsonObject
    key: str
    words: str

    @property
    def rule(self) -> Json:
        """The rule as it is written."""
        return self.holder[self.key]


def rule_sites(workflow: JsonObject) -> Iterator[RuleSite]:
    """All rules of a workflow: conditions, transforms of tasks, names of due dates."""
    titles = {task["key"]: task["title"] for task in workflow.get("tasks", [])}
    for field in workflow.get("fields", []):
        words = f"the condition of {quoted(label_of(field.get('Label'), field['FieldName']))}"
        yield RuleSite(field, "VisibleIf", words)
    for transition in workflow.get("transitions", []):
        origin = transition["from"]
        where = "the request" if origin is None else quoted(titles.get(origin, origin))
        yield RuleSite(transition, "condition", f"a rule after {where}")
    for task in workflow.get("tasks", []):
        for key in ("due", "input_transform", "output_transform"):
            yield RuleSite(task, key, f"the step {quoted(task['title'])}")


@dataclass(frozen=True)
class Reader:
    """What reads values, in words, and the names that it reads."""

    words: str
    names: frozenset[str]

    def reads(self, names: Collection[str]) -> bool:
        """Whether it reads one of these values, or a part of one."""
        return any(f"{read}.".startswith(f"{each}.") for read in self.names for each in names)


def readers_in(workflow: JsonObject, ticket_types: Iterable[JsonObject] = ()) -> list[Reader]:
    """What reads values in a workflow: rules, what actions send, and its ticket types."""
    found = [
        Reader(site.words, frozenset(name for _, name in variables(parse(site.rule))))
        for site in rule_sites(workflow)
        if site.key in site.holder
    ]
    for task in workflow.get("tasks", []):
        schema = task.get("input_schema")
        if not is_form(task) and isinstance(schema, dict) and "input_transform" not in task:
            asked = {*schema.get("properties", {}), *schema.get("required", [])}
            found.append(Reader(f"the step {quoted(task['title'])}", frozenset(asked)))
    for ticket_type in ticket_types:
        for key, words in (("due", "the due date"), ("priority", "the priority")):
            if name := due_name(ticket_type.get(key)):
                whose = f"{words} of {quoted(ticket_type['title'])}"
                found.append(Reader(whose, frozenset([name])))
    return found


def readers_of(readers: Iterable[Reader], names: Collection[str]) -> list[str]:
    """What reads one of these values, in words."""
    return list(dict.fromkeys(each.words for each in readers if each.reads(names)))


def rename_in_rules(workflow: JsonObject, names: Collection[str], old: Json, new: Json) -> int:
    """Change a value in all rules that compare one of these names with it; how many rules did."""
    count = 0
    for site in rule_sites(workflow):
        if site.key not in site.holder:
            continue
        pointers = list(_compared(parse(site.rule), names, old))
        for pointer in pointers:
            _put(site.holder, site.key, pointer, new)
        count += bool(pointers)
    return count


def rules_naming(workflow: JsonObject, names: Collection[str], value: Json) -> list[str]:
    """Where rules that read one of these names have this value, but not to compare others with."""
    return list(
        dict.fromkeys(
            site.words
            for site in rule_sites(workflow)
            if site.key in site.holder
            and any(name in names for _, name in variables(parse(site.rule)))
            and _has(parse(site.rule), names, value)
        )
    )


def _has(rule: Rule, names: Collection[str], value: Json) -> bool:
    match rule:
        case Literal(found):
            return isinstance(found, str) and found == value
        case Call(operator, (Var(), _) | (_, Var())) if operator in _COMPARING:
            if not any(isinstance(each, Var) and each.name in names for each in rule.arguments):
                return False
    return any(_has(each, names, value) for each in children(rule))


def _compared(rule: Rule, names: Collection[str], value: Json) -> Iterator[str]:
    """The pointers to constants of this value that one of the names is compared with."""
    match rule:
        case Call(operator, (left, right)) if operator in _COMPARING:
            for one, other in ((left, right), (right, left)):
                if isinstance(one, Var) and one.name in names:
                    yield from (each.pointer for each in _constants(other, value))
        case Call(operator, (Var() as items, each)) if operator in _OF_ITEMS:
            if items.name in names:
                yield from _compared(each, _ITEM, value)
    for each in children(rule):
        yield from _compared(each, names, value)


def _constants(rule: Rule, value: Json) -> Iterator[Rule]:
    match rule:
        case Literal(found) if isinstance(found, str) and found == value:
            yield rule
        case Array(items):
            for each in items:
                yield from _constants(each, value)


def _put(holder: JsonObject, key: str, pointer: str, value: Json) -> None:
    """Replace the value at a pointer into the rule that the holder has under the key."""
    at: Json = holder
    step: str | int = key
    for escaped in pointer.split("/")[1:]:
        at = at[step]
        plain = escaped.replace("~1", "/").replace("~0", "~")
        step = int(plain) if isinstance(at, list) else plain
    at[step] = value
