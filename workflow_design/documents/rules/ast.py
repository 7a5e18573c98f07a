"""Syntax tree of JsonLogic (AST): the pieces of a rule, each with its pointer and its JSON.

A condition is one rule. A transform is a template: an object whose leaves may be rules. In both,
an object with exactly one key that names an operator is a rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.documents.report.pointers import join
from workflow_design.documents.rules.context import TODAY
from workflow_design.documents.rules.operators import operator_of

type Rule = Literal | Var | Call | Array | Object
"""Any piece of a rule or transform."""


@dataclass(frozen=True, kw_only=True)
class _Node:
    """What all pieces have.

    Attributes:
        json: the piece as it is written.
        pointer: where it is, from the rule's root.
    """

    json: Json = field(default=None, compare=False, repr=False)
    pointer: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Literal(_Node):
    """A constant that is no list and no object: a number, a text, true, false or null."""

    value: Json


@dataclass(frozen=True)
class Var(_Node):
    """The value of a variable, or the default where it is missing; ``today`` reads one, too."""

    path: "Rule"
    default: "Rule | None" = None

    @property
    def name(self) -> str | None:
        """The name as it is written, "" for all data; None where the rule computes it."""
        match self.path:
            case Literal(value) if isinstance(value, str | int) and not isinstance(value, bool):
                return str(value)
        return None


@dataclass(frozen=True)
class Call(_Node):
    """An operator with its arguments; a single one need not be written as a list."""

    operator: str
    arguments: tuple["Rule", ...]


@dataclass(frozen=True)
class Array(_Node):
    """A list, whose items may be rules."""

    items: tuple["Rule", ...]


@dataclass(frozen=True)
class Object(_Node):
    """An object that is no rule: what a transform makes, whose members may be rules."""

    members: Mapping[str, "Rule"]


def parse(rule: Json, pointer: str = "") -> Rule:
    """The syntax tree of a rule or a transform.

    Every JSON value has one. What is no valid rule is for `validation.problems` to say: an object
    whose key is no operator is an Object here, a "var" of no or three values is a Call.
    """
    if isinstance(rule, list):
        items = [parse(each, f"{pointer}/{number}") for number, each in enumerate(rule)]
        return Array(tuple(items), json=rule, pointer=pointer)
    if not isinstance(rule, dict):
        return Literal(rule, json=rule, pointer=pointer)
    operator = operator_of(rule)
    if rule == {"today": []}:
        path = Literal(TODAY, json=TODAY, pointer=join(pointer, "today"))
        return Var(path, json=rule, pointer=pointer)
    if operator is None:
        members = {key: parse(each, join(pointer, key)) for key, each in rule.items()}
        return Object(members, json=rule, pointer=pointer)
    match parse(rule[operator], join(pointer, operator)):
        case Array(arguments):
            pass
        case argument:
            arguments = (argument,)
    if operator == "var" and 1 <= len(arguments) <= 2:
        return Var(*arguments, json=rule, pointer=pointer)
    return Call(operator, arguments, json=rule, pointer=pointer)


def children(rule: Rule) -> Sequence[Rule]:
    """The pieces directly in a piece, in the order in which they are written."""
    match rule:
        case Literal():
            return ()
        case Var(path, default):
            return (path,) if default is None else (path, default)
        case Call(_, arguments):
            return arguments
        case Array(items):
            return items
        case Object(members):
            return tuple(members.values())
