"""Rules that were probably meant: texts and objects of other languages, as JsonLogic."""

import json
import re

from ticketflower.types import Json

OTHER_OPERATORS = {
    "=": "==",
    "eq": "==",
    "equals": "==",
    "<>": "!=",
    "ne": "!=",
    "neq": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "not": "!",
    "&&": "and",
    "||": "or",
    "any": "some",
    "concat": "cat",
    "contains": "in",
    "includes": "in",
    "field": "var",
    "mod": "%",
    "sum": "+",
    "add": "+",
    "multiply": "*",
    "divide": "/",
    "subtract": "-",
    "greater_than": ">",
    "less_than": "<",
}
"""What other languages call operators."""

SWAPPED = frozenset({"contains", "includes"})
"""Operators whose values come the other way round in ours."""

_COMPARISON = re.compile(
    r"([A-Za-z_][\w.-]*)\s*(===|!==|==|!=|<>|>=|<=|=|>|<)\s*(\"[^\"]*\"|'[^']*'|[-\w.]+)"
)
_PLAIN_NAME = re.compile(r"(!|not\s+)?([A-Za-z_][\w.-]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_CONSTANTS: dict[str, Json] = {"true": True, "false": False, "null": None, "none": None}
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}|\$\{\s*([A-Za-z_][\w.-]*)\s*\}")
_WORDS = {"and": r"\s+(?:and|AND)\s+|\s*&&\s*", "or": r"\s+(?:or|OR)\s+|\s*\|\|\s*"}
_FIELD, _OPERATOR, _VALUE = (
    {"field", "name", "variable", "fact", "attribute", "left", "property"},
    {"operator", "op", "comparison", "operation"},
    {"value", "constant", "right", "val"},
)


def rule_of_text(text: str) -> Json:
    """The rule that a text such as "amount > 500" stands for; None if it is no such text."""
    text = text.strip()
    whole = _PLACEHOLDER.fullmatch(text) or re.fullmatch(r"[{$]{1,2}\{?([^{}]*)\}{1,2}", text)
    if whole and whole[1]:
        text = whole[1].strip()
    for operator, words in _WORDS.items():
        parts = re.split(words, text)
        if len(parts) > 1:
            rules = [_simple(part.strip()) for part in parts]
            return {operator: rules} if all(each is not None for each in rules) else None
    return _simple(text)


def _simple(text: str) -> Json:
    if match := _PLAIN_NAME.fullmatch(text):
        variable = {"var": match[2]}
        return (
            None
            if match[2].lower() in _CONSTANTS
            else ({"!": [variable]} if match[1] else variable)
        )
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    name, sign, constant = match.groups()
    operator = OTHER_OPERATORS.get(sign, sign)
    if constant[0] in "\"'":
        value: Json = constant[1:-1]
    elif constant.lower() in _CONSTANTS:
        value = _CONSTANTS[constant.lower()]
    elif _NUMBER.fullmatch(constant):
        value = json.loads(constant)
    else:
        return None
    return {operator: [{"var": name}, value]}


def rule_of_triple(data: Json) -> Json:
    """The rule that {"field": ..., "operator": ..., "value": ...} stands for, or None."""
    if not isinstance(data, dict) or len(data) != 3:
        return None
    parts = {}
    for names in (_FIELD, _OPERATOR, _VALUE):
        (key, *more) = [*(each for each in data if each.lower() in names), None]
        if key is None or len(more) > 1:
            return None
        parts[id(names)] = data[key]
    field, sign, value = parts.values()
    if not isinstance(field, str) or not isinstance(sign, str):
        return None
    operator = OTHER_OPERATORS.get(sign.lower(), sign)
    values = [{"var": field}, value]
    return {operator: values[::-1] if sign.lower() in SWAPPED else values}


def rule_of_template(text: str) -> Json:
    """The rule that a text with placeholders such as {{amount}} stands for; None if it has none."""
    parts: list[Json] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        parts += [text[at : match.start()]] if match.start() > at else []
        parts.append({"var": match[1] or match[2]})
        at = match.end()
    if not parts:
        return None
    parts += [text[at:]] if at < len(text) else []
    return parts[0] if len(parts) == 1 else {"cat": parts}


def as_text(rule: Json) -> str:
    """A rule as sentences show it."""
    return json.dumps(rule, ensure_ascii=False)
