"""Variables of a rule: the names that it reads from the data, each with its pointer."""

from collections.abc import Iterator

from workflow_design.documents.rules.ast import Array, Call, Literal, Rule, Var, children
from workflow_design.documents.rules.context import TODAY
from workflow_design.documents.rules.operators import SCOPED, operator_of


def variables(rule: Rule) -> list[tuple[str, str]]:
    """The variables that a rule or transform reads from the data: (pointer to the name, name).

    Names inside the bodies of map, filter, reduce, all, some and none belong to the items and are
    left out; so are names that the rule computes.
    """
    return list(_variables(rule))


def _variables(rule: Rule) -> Iterator[tuple[str, str]]:
    for number, each in enumerate(children(rule)):
        match rule, number:
            case Call(operator), 1 if operator in SCOPED:
                yield from _today_within(each)
                continue
            case ((Var() | Call("var")), 0) | (Call("missing"), _) | (Call("missing_some"), 1):
                yield from _names(each)
        yield from _variables(each)


def _today_within(body: Rule) -> Iterator[tuple[str, str]]:
    """The reads of today's date in the body of an operator, where it is the same for all items."""
    if isinstance(body, Var) and operator_of(body.json) == "today":
        yield body.path.pointer, TODAY
    for each in children(body):
        yield from _today_within(each)


def _names(rule: Rule) -> Iterator[tuple[str, str]]:
    match rule:
        case Literal(str() | int() as name) if not isinstance(name, bool):
            yield rule.pointer, str(name)
        case Array(items):
            for item in items:
                match item:
                    case Literal(str() as name):
                        yield item.pointer, name
