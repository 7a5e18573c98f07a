"""Describe a rule in words: "Amount is greater than 500 and Approve? is yes".

What cannot be worded stays as it is written, as compact JSON.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ticketflower.types import Json
from workflow_design.documents.rules.operators import operator_of, values_of
from workflow_design.documents.wording.data_labels import (
    DAY,
    NO_LABELS,
    Labels,
    as_json,
    choices_of,
    label_of,
    spaced,
    text_in_words,
)

ALWAYS = "always"
NEVER = "never"
OTHERWISE = "otherwise"

# How tightly the parts of a wording hold together: a looser one stands in brackets in a tighter.
_WHOLE, _OR, _AND, _CLAUSE, _SUM, _PRODUCT, _ATOM = range(7)

_EQUAL = {"==": True, "===": True, "!=": False, "!==": False}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_ORDER = {
    ">": "greater than",
    ">=": "at least",
    "<": "less than",
    "<=": "at most",
}
_ORDER_IN_TIME = {">": "after", ">=": "on or after", "<": "before", "<=": "on or before"}

_SIGNS = {"*": "\u00d7", "-": "\u2212"}


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
        return _Speaker(labels).statement(condition).text
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
class _Said:
    """A wording and how tightly it holds together."""

    text: str
    binds: int = _ATOM

    def within(self, binds: int) -> str:
        """The text as a part of something that holds together so tightly."""
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class _Speaker:
    """Words one condition.

    A statement is true or false ("amount is 5"), a value is what statements speak of ("amount").
    """

    labels: Labels
    of_item: bool = False

    def statement(self, rule: Json, yes: bool = True) -> _Said:
        """That the rule holds, or (without yes) that it does not."""
        operator = operator_of(rule)
        if operator is None:
            return self._constant(rule, yes)
        values = values_of(rule, operator)
        tell = _STATEMENTS.get(operator) if values else None
        return tell(self, operator, values, yes) if tell else self._is(rule, yes)

    def value(self, rule: Json) -> _Said:
        """What the rule gives, as a noun."""
        operator = operator_of(rule)
        if operator is None:
            return self._literal(rule)
        values = values_of(rule, operator)
        tell = _VALUES.get(operator) if values else None
        said = tell(self, operator, values) if tell else None
        if values and operator in _GIVING_TRUTH:
            return self.statement(rule)
        return said or _Said(as_json(rule))

    def _constant(self, rule: Json, yes: bool) -> _Said:
        if isinstance(rule, list | dict) and rule:
            return self._is(rule, yes)
        return _Said(ALWAYS if bool(rule) == yes else NEVER)

    def _is(self, rule: Json, yes: bool) -> _Said:
        """That a value which is no truth itself counts as one."""
        subject = self.value(rule).within(_SUM)
        name = next(iter(values_of(rule, "var")), None) if operator_of(rule) == "var" else None
        known = isinstance(name, str) and name in self.labels.yes_no
        negative = "is not yes" if known else "counts as no"
        positive = "is yes" if known else "counts as yes"
        return _Said(f"{subject} {positive if yes else negative}", _CLAUSE)

    def _literal(self, value: Json) -> _Said:
        if value is None:
            return _Said("nothing")
        if isinstance(value, bool):
            return _Said("yes" if value else "no")
        if isinstance(value, str):
            return _Said(text_in_words(value))
        if isinstance(value, list) and value:
            return _Said(self._listed(value), _WHOLE)
        return _Said(as_json(value))

    def _listed(self, values: Sequence[Json]) -> str:
        return ", ".join(self.value(each).within(_SUM) for each in values)

    def _answers(self, subject: Json, values: Sequence[Json]) -> str:
        """Values that the subject is compared with: by the labels of its choices."""
        of_variable = operator_of(subject) == "var" and not self.of_item
        known = choices_of(subject["var"], self.labels.choices) if of_variable else {}
        labels = [known.get(as_json(each)) for each in values] if known else [None] * len(values)
        return ", ".join(
            self.value(each).within(_SUM) if label is None else text_in_words(label)
            for each, label in zip(values, labels, strict=True)
        )

    # Statements

    def _truth(self, operator: str, values: list[Json], yes: bool) -> _Said:
        return self.statement(values[0], yes if operator == "!!" else not yes)

    def _and_or(self, operator: str, values: list[Json], yes: bool) -> _Said:
        if len(values) == 1:
            return self.statement(values[0], yes)
        parts = [self.statement(each) for each in values]
        if operator == "and":
            said = _Said(" and ".join(part.within(_AND) for part in parts), _AND)
        else:
            # "a and b, or c": the comma says where the parts end.
            comma = "," if any(part.binds == _AND for part in parts) else ""
            said = _Said(f"{comma} or ".join(part.within(_OR) for part in parts), _OR)
        return said if yes else _Said(f"not ({said.text})", _CLAUSE)

    def _equals(self, operator: str, values: list[Json], yes: bool) -> _Said:
        if len(values) != 2:
            return _Said(as_json({operator: values}))
        left, right = values
        if _is_constant(left) and not _is_constant(right):
            left, right = right, left
        same = _EQUAL[operator] == yes
        if isinstance(right, bool) and operator_of(left) in _GIVING_TRUTH:
            return self.statement(left, same == right)
        subject = self.value(left).within(_SUM)
        if right is None:
            return _Said(f"{subject} is {'missing' if same else 'given'}", _CLAUSE)
        what = "empty" if right == "" else self._answers(left, [right])
        return _Said(f"{subject} is {'' if same else 'not '}{what}", _CLAUSE)

    def _ordered(self, operator: str, values: list[Json], yes: bool) -> _Said:
        if len(values) == 3:
            first, middle, last = values
            chain = [
                self._ordered(operator, [first, middle], yes=True),
                self._ordered(operator, [middle, last], yes=True),
            ]
            both = " and ".join(part.text for part in chain)
            if _is_constant(first) and _is_constant(last):
                subject = f"{self.value(middle).within(_SUM)} is "
                both = f"{chain[0].text} and {chain[1].text.removeprefix(subject)}"
            return _Said(both, _AND) if yes else _Said(f"not ({both})", _CLAUSE)
        if len(values) != 2:
            return _Said(as_json({operator: values}))
        left, right = values
        if _is_constant(left) and not _is_constant(right):
            left, right, operator = right, left, _TURNED[operator]
        in_time = isinstance(right, str) and DAY.match(right)
        verb = (_ORDER_IN_TIME if in_time else _ORDER)[operator]
        subject, what = self.value(left).within(_SUM), self.value(right).within(_SUM)
        return _Said(f"{subject} is {'' if yes else 'not '}{verb} {what}", _CLAUSE)

    def _in(self, _: str, values: list[Json], yes: bool) -> _Said:
        if len(values) != 2:
            return _Said(as_json({"in": values}))
        item, holder = values
        if isinstance(holder, list) and holder:
            among = "" if len(holder) == 1 else "one of "
            subject = self.value(item).within(_SUM)
            text = f"{subject} is {'' if yes else 'not '}{among}{self._answers(item, holder)}"
            return _Said(text, _CLAUSE)
        verb = "contains" if yes else "does not contain"
        text = f"{self.value(holder).within(_SUM)} {verb} {self._answers(holder, [item])}"
        return _Said(text, _CLAUSE)

    def _missing(self, operator: str, values: list[Json], yes: bool) -> _Said:
        asked = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        subjects = self._variables(asked)
        if not subjects:
            return self._is({operator: values}, yes)
        joined = (" or " if yes else " and ").join(subjects)
        verb = "is missing" if yes else ("is given" if len(subjects) == 1 else "are given")
        return _Said(f"{joined} {verb}", _CLAUSE)

    def _missing_some(self, operator: str, values: list[Json], yes: bool) -> _Said:
        subjects = self._variables(values[1]) if len(values) == 2 else []
        if not subjects or type(values[0]) is not int:
            return self._is({operator: values}, yes)
        least = f"at least {values[0]}" if not yes else f"fewer than {values[0]}"
        return _Said(f"{least} of {', '.join(subjects)} are given", _CLAUSE)

    def _variables(self, names: Json) -> list[str]:
        """The labels of a list of names; none if one of them is computed."""
        if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
            return []
        return [self._name(each) for each in names]

    def _if(self, operator: str, values: list[Json], yes: bool) -> _Said:
        if len(values) == 1:
            return self.statement(values[0], yes)
        asked, then = self.statement(values[0]), self.statement(values[1], yes)
        other = self._if(operator, values[2:] or [None], yes)
        if other.text == NEVER:
            return self._joined(" and ", asked, then, _AND)
        if then.text == ALWAYS:
            return self._joined(" or ", asked, other, _OR)
        text = f"if {asked.within(_OR)} then {then.within(_OR)}, otherwise {other.text}"
        return _Said(text, _WHOLE)

    def _joined(self, word: str, left: _Said, right: _Said, binds: int) -> _Said:
        neutral = ALWAYS if binds == _AND else NEVER
        if right.text == neutral:
            return left
        comma = "," if binds == _OR and _AND in (left.binds, right.binds) else ""
        return _Said(f"{left.within(binds)}{comma}{word}{right.within(binds)}", binds)

    def _of_items(self, operator: str, values: list[Json], yes: bool) -> _Said:
        if len(values) != 2:
            return _Said(as_json({operator: values}))
        subject = self.value(values[0]).within(_SUM)
        body = replace(self, labels=NO_LABELS, of_item=True).statement(values[1])
        which = {"all": "for each of", "some": "for at least one of", "none": "for none of"}
        said = f"{which[operator]} {subject}: {body.within(_OR)}"
        return _Said(said if yes else f"not ({said})", _WHOLE if yes else _CLAUSE)

    # Values

    def _var(self, operator: str, values: list[Json]) -> _Said | None:
        name = values[0]
        if isinstance(name, bool) or not isinstance(name, str | int) or len(values) > 2:
            return None
        text = self._name(str(name))
        if len(values) == 2 and values[1] is not None:
            return _Said(f"{text} ({self.value(values[1]).within(_SUM)} if missing)")
        return _Said(text)

    def _name(self, name: str) -> str:
        if self.of_item:
            return f"its {spaced(name)}" if name else "it"
        return label_of(name, self.labels.names)

    def _sum(self, operator: str, values: list[Json]) -> _Said | None:
        if len(values) == 1:
            of = self.value(values[0]).within(_PRODUCT)
            return _Said(f"minus {of}", _SUM) if operator == "-" else _Said(of, _PRODUCT)
        return self._computed(operator, values, _SUM)

    def _product(self, operator: str, values: list[Json]) -> _Said | None:
        if len(values) == 1:
            return self.value(values[0])
        return self._computed(operator, values, _PRODUCT)

    def _computed(self, sign: str, values: list[Json], binds: int) -> _Said | None:
        # "a - (b - c)": what follows a minus or a stroke must hold together more tightly.
        following = binds + 1 if sign in {"-", "/"} else binds
        parts = [self.value(values[0]).within(binds)]
        parts += [self.value(each).within(following) for each in values[1:]]
        return _Said(f" {_SIGNS.get(sign, sign)} ".join(parts), binds)

    def _rest(self, operator: str, values: list[Json]) -> _Said | None:
        if len(values) != 2:
            return None
        left, right = (self.value(each).within(_ATOM) for each in values)
        return _Said(f"the remainder of {left} / {right}", _PRODUCT)

    def _extreme(self, operator: str, values: list[Json]) -> _Said | None:
        which = "largest" if operator == "max" else "smallest"
        return _Said(f"the {which} of {self._listed(values)}", _SUM)

    def _cat(self, operator: str, values: list[Json]) -> _Said | None:
        return _Said(" followed by ".join(self.value(each).within(_SUM) for each in values), _SUM)

    def _substr(self, operator: str, values: list[Json]) -> _Said | None:
        if len(values) == 3 and values[1] == 0 and type(values[2]) is int and values[2] > 0:
            count, which = values[2], "first"
        elif len(values) == 2 and type(values[1]) is int and values[1] < 0:
            count, which = -values[1], "last"
        else:
            return None
        letters = "character" if count == 1 else f"{count} characters"
        return _Said(f"the {which} {letters} of {self.value(values[0]).within(_ATOM)}", _SUM)

    def _choice(self, operator: str, values: list[Json]) -> _Said | None:
        if len(values) != 3:
            return None
        asked = self.statement(values[0]).within(_OR)
        then, other = (self.value(each).within(_SUM) for each in values[1:])
        return _Said(f"{then} if {asked}, otherwise {other}", _WHOLE)

    def _first_given(self, operator: str, values: list[Json]) -> _Said | None:
        if all(operator_of(each) in _GIVING_TRUTH for each in values):
            return self.statement({operator: values})
        if operator == "and":
            return None
        return _Said(" or else ".join(self.value(each).within(_SUM) for each in values), _WHOLE)


def _is_constant(value: Json) -> bool:
    if isinstance(value, list):
        return all(_is_constant(each) for each in value)
    return not isinstance(value, dict)


_STATEMENTS: Final[dict[str, Callable[[_Speaker, str, list[Json], bool], _Said]]] = {
    "!": _Speaker._truth,
    "!!": _Speaker._truth,
    "and": _Speaker._and_or,
    "or": _Speaker._and_or,
    **dict.fromkeys(_EQUAL, _Speaker._equals),
    **dict.fromkeys(_ORDER, _Speaker._ordered),
    "in": _Speaker._in,
    "missing": _Speaker._missing,
    "missing_some": _Speaker._missing_some,
    "if": _Speaker._if,
    "?:": _Speaker._if,
    **dict.fromkeys(("all", "some", "none"), _Speaker._of_items),
}

_VALUES: Final[dict[str, Callable[[_Speaker, str, list[Json]], _Said | None]]] = {
    "var": _Speaker._var,
    "+": _Speaker._sum,
    "-": _Speaker._sum,
    "*": _Speaker._product,
    "/": _Speaker._product,
    "%": _Speaker._rest,
    "max": _Speaker._extreme,
    "min": _Speaker._extreme,
    "cat": _Speaker._cat,
    "substr": _Speaker._substr,
    "if": _Speaker._choice,
    "?:": _Speaker._choice,
    "and": _Speaker._first_given,
    "or": _Speaker._first_given,
}

_GIVING_TRUTH: Final = frozenset({"!", "!!", *_EQUAL, *_ORDER, "in", "all", "some", "none"})
"""Operators whose result is true or false."""
