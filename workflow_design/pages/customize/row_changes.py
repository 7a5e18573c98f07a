"""Buttons of a form that is not saved yet: rows are added, removed and moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ticketflower.texts import whole_number
from workflow_design.customize.values import (
    ALWAYS,
    Clause,
    FieldValues,
    PartValues,
    RuleValues,
)


def with_row_change(values: PartValues, button: str, kind: str) -> PartValues:
    """The values after a button was pressed, such as "field-up:3"; as they are for any other.

    Args:
        values: what the form has.
        button: its name and the index of the row.
        kind: the kind of a field that is added.
    """
    action, _, number = button.partition(":")
    change = _CHANGES.get(action)
    index = whole_number(number, 6)
    if action == "field-add":
        return replace(values, fields=(*values.fields, FieldValues(kind=kind or "string")))
    if action == "rule-add":
        return replace(values, rules=_with_rule(values.rules))
    if change is None or index is None:
        return values
    return change(values, index)


def _with_rule(rules: Sequence[RuleValues]) -> tuple[RuleValues, ...]:
    """One more rule, before the last one if that has no condition."""
    new = RuleValues(clauses=(Clause(),))
    if rules and rules[-1].kind == ALWAYS:
        return (*rules[:-1], new, rules[-1])
    return (*rules, new)


def _blocks(fields: Sequence[FieldValues]) -> list[list[FieldValues]]:
    """The fields with those of a group behind it, each in one list."""
    blocks: list[list[FieldValues]] = []
    for each in fields:
        if each.is_inner and blocks:
            blocks[-1].append(each)
        else:
            blocks.append([each])
    return blocks


def _in_blocks(
    values: PartValues, index: int, change: Callable[[list[list[FieldValues]], int], None]
) -> PartValues:
    blocks = _blocks(values.fields)
    starts = [0]
    for block in blocks:
        starts.append(starts[-1] + len(block))
    if index in starts[:-1]:
        change(blocks, starts.index(index))
    return replace(values, fields=tuple(each for block in blocks for each in block))


def _swap[T](rows: list[T], first: int, second: int) -> None:
    if min(first, second) >= 0 and max(first, second) < len(rows):
        rows[first], rows[second] = rows[second], rows[first]


def _field_up(values: PartValues, index: int) -> PartValues:
    return _in_blocks(values, index, lambda blocks, at: _swap(blocks, at, at - 1))


def _field_down(values: PartValues, index: int) -> PartValues:
    return _in_blocks(values, index, lambda blocks, at: _swap(blocks, at, at + 1))


def _field_remove(values: PartValues, index: int) -> PartValues:
    return _in_blocks(values, index, lambda blocks, at: blocks.__delitem__(at))


def _in_rules(
    values: PartValues, index: int, change: Callable[[list[RuleValues], int], None]
) -> PartValues:
    """Change the rules that are shown as rows: all but the last one without a condition."""
    rules = [*values.rules]
    last = [rules.pop()] if rules and rules[-1].kind == ALWAYS else []
    if index < len(rules):
        change(rules, index)
    return replace(values, rules=(*rules, *last))


def _rule_up(values: PartValues, index: int) -> PartValues:
    return _in_rules(values, index, lambda rules, at: _swap(rules, at, at - 1))


def _rule_down(values: PartValues, index: int) -> PartValues:
    return _in_rules(values, index, lambda rules, at: _swap(rules, at, at + 1))


def _rule_remove(values: PartValues, index: int) -> PartValues:
    return _in_rules(values, index, lambda rules, at: rules.__delitem__(at))


_CHANGES: Mapping[str, Callable[[PartValues, int], PartValues]] = {
    "field-up": _field_up,
    "field-down": _field_down,
    "field-remove": _field_remove,
    "rule-up": _rule_up,
    "rule-down": _rule_down,
    "rule-remove": _rule_remove,
}
