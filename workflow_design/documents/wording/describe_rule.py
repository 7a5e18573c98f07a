"""Describe a rule in words: "Amount is greater than 500 and Approve? is yes".

There are words for what conditions are usually made of: comparisons, "and", "or", "not", "in",
"missing", simple arithmetic, "if". What else a condition computes is shown as compact JSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ticketflower.types import Json
from workflow_design.documents.rules.ast import Array, Call, Literal, Rule, Var, parse
from workflow_design.documents.rules.context import TODAY
from workflow_design.documents.wording.constants import (
    DAY,
    as_json,
    constant_in_words,
    text_in_words,
)
from workflow_design.documents.wording.data_labels import Labels, label_of

ALWAYS = "always"
NEVER = "never"
OTHERWISE = "otherwise"

# How tightly the parts of a phrase hold together: a looser one gets brackets within a tighter one.
_WHOLE, _OR, _AND, _CLAUSE, _SUM, _PRODUCT, _ATOM = range(7)

_EQUAL: Final = {"==": True, "===": True, "!=": False, "!==": False}
_MIRRORED: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_ORDER: Final = {">": "greater than", ">=": "at least", "<": "less than", "<=": "at most"}
_ORDER_IN_TIME: Final = {">": "after", ">=": "on or after", "<": "before", "<=": "on or before"}
_TRUTHS: Final = {"!": 1, "!!": 1, "in": 2, **dict.fromkeys((*_EQUAL, *_ORDER), 2)}
"""Operators that give true or false, with how many values they have words for."""

_SIGNS: Final = {"+": "+", "-": "\u2212", "*": "\u00d7", "/": "/"}


def describe_condition(condition: Json, labels: Labels) -> str:
    """What a condition asks, as a sentence without the subject "the transition is taken if".

    Args:
        condition: a rule; None always holds.
        labels: of variables and their values. Those that are true or false "are yes", others, of
            which nothing is known, "count as yes".
    """
    if condition is None:
        return ALWAYS
    try:
        return _Describer(labels).statement(parse(condition)).text
    except RecursionError:
        return as_json(condition)


def describe_conditions(conditions: Sequence[Json], labels: Labels) -> list[str]:
    """The conditions of the transitions from one task, in the order in which they are tried.

    The first without a condition reads "otherwise" if others are tried before it.
    """
    otherwise = next((at for at, each in enumerate(conditions) if each is None), 0)
    return [
        OTHERWISE if at == otherwise > 0 else describe_condition(each, labels)
        for at, each in enumerate(conditions)
    ]


@dataclass(frozen=True)
class _Phrase:
    """Words, and how tightly they hold together."""

    text: str
    binds: int = _ATOM

    def within(self, binds: int) -> str:
        """The text as a part of something that holds together so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class _Describer:
    """Describes one condition.

    A statement is true or false ("amount is 5"), a value is what statements are about ("amount").
    """

    labels: Labels

    def statement(self, rule: Rule, yes: bool = True) -> _Phrase:
        """That the rule holds, or (without yes) that it does not."""
        match rule:
            case Literal(value):
                return _Phrase(ALWAYS if bool(value) == yes else NEVER)
            case Call("!" | "!!" as operator, (argument,)):
                return self.statement(argument, yes if operator == "!!" else not yes)
            case Call("and" | "or", (argument,)):
                return self.statement(argument, yes)
            case Call("and" | "or" as operator, (_, _, *_) as arguments):
                phrase = self._joined(operator, arguments)
                return phrase if yes else _Phrase(f"not ({phrase.text})", _CLAUSE)
            case Call("if" | "?:", (asked, then, *rest)):
                return self._branches(asked, then, _otherwise(rest), yes)
            case Call(operator, arguments):
                return self._comparison(operator, arguments, yes) or self._truth(rule, yes)
        return self._truth(rule, yes) if rule.json else _Phrase(NEVER if yes else ALWAYS)

    def value(self, rule: Rule) -> _Phrase:
        """What the rule gives, as a noun."""
        match rule:
            case Literal(value):
                return _Phrase(constant_in_words(value))
            case Array((_, *_) as items):
                text = ", ".join(self.value(each).within(_SUM) for each in items)
                return _Phrase(text, _WHOLE)
            case Var(_, default) if rule.name is not None:
                label = label_of(rule.name, self.labels.names)
                return _Phrase(label + self._default(default))
            case Call("+" | "-" | "*" | "/" as operator, (_, _, *_) as operands):
                return self._computed(operator, operands)
            case Call("round", (_, *_) as operands):
                return self._rounded(*operands[:2])
            case Call("if" | "?:", (asked, then, other)):
                condition = self.statement(asked).within(_OR)
                then_text, other_text = (self.value(each).within(_SUM) for each in (then, other))
                return _Phrase(f"{then_text} if {condition}, otherwise {other_text}", _WHOLE)
            case Call(operator, arguments) if _TRUTHS.get(operator) == len(arguments):
                return self.statement(rule)
        return self._days(rule) or _Phrase(as_json(rule.json))

    def _default(self, default: Rule | None) -> str:
        if default is None or default.json is None:
            return ""
        return f" ({self.value(default).within(_SUM)} if missing)"

    def _truth(self, rule: Rule, yes: bool) -> _Phrase:
        """That a value which is not true or false itself counts as one of them."""
        known = isinstance(rule, Var) and rule.name in self.labels.yes_no
        verb = "is" if known else "counts as"
        negative = "is not yes" if known else "counts as no"
        text = f"{verb} yes" if yes else negative
        return _Phrase(f"{self.value(rule).within(_SUM)} {text}", _CLAUSE)

    def _joined(self, operator: str, parts: Sequence[Rule]) -> _Phrase:
        phrases = [self.statement(each) for each in parts]
        if operator == "and":
            return _Phrase(" and ".join(each.within(_AND) for each in phrases), _AND)
        # "a and b, or c": the comma says where the parts end.
        comma = "," if any(each.binds == _AND for each in phrases) else ""
        return _Phrase(f"{comma} or ".join(each.within(_OR) for each in phrases), _OR)

    def _branches(self, asked: Rule, then: Rule, other: Rule, yes: bool) -> _Phrase:
        if not yes:
            then, other = Call("!", (then,)), Call("!", (other,))
        condition, first, second = map(self.statement, (asked, then, other))
        if second.text == NEVER:
            return condition if first.text == ALWAYS else self._joined("and", (asked, then))
        if first.text == ALWAYS:
            return self._joined("or", (asked, other))
        text = f"if {condition.within(_OR)} then {first.within(_OR)}, otherwise {second.text}"
        return _Phrase(text, _WHOLE)

    def _comparison(self, operator: str, operands: Sequence[Rule], yes: bool) -> _Phrase | None:
        """A statement about values; None where there are no words for it."""
        match operator, operands:
            case "missing", _:
                return self._missing(operands, yes)
            case "in", (item, holder):
                return self._search(item, holder, yes)
            case _, (left, right) if _is_constant(left) and not _is_constant(right):
                return self._comparison(_MIRRORED.get(operator, operator), (right, left), yes)
            case _, (left, right) if operator in _EQUAL:
                return self._equality(left, right, _EQUAL[operator] == yes)
            case _, (left, right) if operator in _ORDER:
                is_day = isinstance(right.json, str) and DAY.match(right.json)
                in_time = is_day or _is_today(left) or _is_today(right)
                verb = (_ORDER_IN_TIME if in_time else _ORDER)[operator]
                return self._clause(left, f"{verb} {self.value(right).within(_SUM)}", yes)
            case "<" | "<=", (low, middle, high):
                both = Call(operator, (low, middle)), Call(operator, (middle, high))
                return self.statement(Call("and", both), yes)
        return None

    def _clause(self, subject: Rule, what: str, yes: bool) -> _Phrase:
        text = f"{self.value(subject).within(_SUM)} is {'' if yes else 'not '}{what}"
        return _Phrase(text, _CLAUSE)

    def _equality(self, subject: Rule, other: Rule, same: bool) -> _Phrase:
        match other:
            case Literal(None):
                text = f"{self.value(subject).within(_SUM)} is {'missing' if same else 'given'}"
                return _Phrase(text, _CLAUSE)
            case Literal(""):
                return self._clause(subject, "empty", same)
        return self._clause(subject, self._choices(subject, [other]), same)

    def _search(self, item: Rule, holder: Rule, yes: bool) -> _Phrase:
        match holder:
            case Array((_, *others) as choices):
                among = "one of " if others else ""
                return self._clause(item, f"{among}{self._choices(item, choices)}", yes)
        verb = "contains" if yes else "does not contain"
        text = f"{self.value(holder).within(_SUM)} {verb} {self._choices(holder, [item])}"
        return _Phrase(text, _CLAUSE)

    def _missing(self, arguments: Sequence[Rule], yes: bool) -> _Phrase | None:
        match arguments:
            case (Array(items),):
                arguments = items
        names = [each.json for each in arguments]
        if not names or not all(isinstance(each, str) for each in names):
            return None
        labels = [label_of(each, self.labels.names) for each in names]
        verb = "is missing" if yes else ("is given" if len(labels) == 1 else "are given")
        return _Phrase(f"{(' or ' if yes else ' and ').join(labels)} {verb}", _CLAUSE)

    def _computed(self, operator: str, operands: Sequence[Rule]) -> _Phrase:
        binds = _SUM if operator in {"+", "-"} else _PRODUCT
        # "a - (b - c)": what follows a minus or a stroke must hold together more tightly.
        following = binds + 1 if operator in {"-", "/"} else binds
        first, *others = map(self.value, operands)
        parts = [first.within(binds), *(each.within(following) for each in others)]
        return _Phrase(f" {_SIGNS[operator]} ".join(parts), binds)

    def _rounded(self, number: Rule, places: Rule | None = None) -> _Phrase:
        text = f"{self.value(number).within(_SUM)} rounded"
        if places is not None:
            text += f" to {as_json(places.json)} decimal place{'' if places.json == 1 else 's'}"
        return _Phrase(text, _WHOLE)

    def _days(self, rule: Rule) -> _Phrase | None:
        match rule:
            case Call("days", (first, second)):
                start, end = (self.value(each).within(_SUM) for each in (first, second))
                return _Phrase(f"days from {start} to {end}", _WHOLE)
        return None

    def _choices(self, subject: Rule, values: Sequence[Rule]) -> str:
        """Values that the subject is compared with: by the labels of its choices."""
        name = subject.name if isinstance(subject, Var) else None
        known = {} if name is None else self.labels.choices.get(name, {})
        labels = [known.get(as_json(each.json)) if known else None for each in values]
        return ", ".join(
            self.value(each).within(_SUM) if label is None else text_in_words(label)
            for each, label in zip(values, labels, strict=True)
        )


def _otherwise(rest: Sequence[Rule]) -> Rule:
    """What an "if" asks where its first condition does not hold."""
    match rest:
        case []:
            return Literal(None)
        case [single]:
            return single
    return Call("if", tuple(rest))


def _is_today(rule: Rule) -> bool:
    return isinstance(rule, Var) and rule.name == TODAY


def _is_constant(rule: Rule) -> bool:
    match rule:
        case Array(items):
            return all(map(_is_constant, items))
    return isinstance(rule, Literal)
