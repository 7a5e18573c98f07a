"""Whether the values that a rule reads have types that its operators can take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ticketflower.types import Json
from workflow_design.checker.verification.typing.narrowing import Excluded
from workflow_design.checker.verification.typing.surprises import (
    Surprise,
    surprise_of_equality,
    surprise_of_search,
)
from workflow_design.checker.verification.typing.types import (
    ANY,
    MOMENTS,
    NOTHING,
    Type,
    Typed,
    computed,
    constant_in_words,
    of_constant,
    of_type,
    union,
)
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.operators import (
    ARITHMETIC,
    COMPARING,
    ORDERING,
    SCOPED,
    operator_of,
    values_of,
)
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema.instants import in_full, is_in_full

type Lookup = Callable[[str], Typed]
"""From a name that rules read to what it can be there."""

_DIVIDING = frozenset({"/", "%"})
_ORDERED = frozenset({Type.NUMBER, Type.TEXT, *MOMENTS})
_WITH_LIST = SCOPED
_GIVES = {
    **dict.fromkeys((*COMPARING, "!", "!!", "in", "all", "some", "none"), Type.BOOLEAN),
    **dict.fromkeys(("cat", "substr"), Type.TEXT),
    **dict.fromkeys(("map", "filter", "merge", "missing", "missing_some"), Type.LIST),
}


def type_problems(rule: Json, lookup: Lookup, *, template: bool = False) -> list[Problem]:
    """What is wrong with the types in a rule in which rules.problems found nothing."""
    checker = _Checker(lookup, is_transform=template)
    if template and operator_of(rule) is None:
        for _ in checker.templates(rule, ""):
            pass
    else:
        checker.typed(rule, "")
    return checker.problems


def type_of_rule(rule: Json, lookup: Lookup) -> Typed:
    """What a rule, or a part of a transform, gives."""
    return _Checker(lookup).typed(rule, "")


@dataclass
class _Checker:
    lookup: Lookup
    problems: list[Problem] = field(default_factory=list)
    excluded: Excluded = field(default_factory=Excluded)
    is_transform: bool = False

    def typed(self, rule: Json, pointer: str) -> Typed:
        """What the rule gives; what is wrong inside of it goes to the problems."""
        operator = operator_of(rule)
        if operator is None:
            return self._typed_data(rule, pointer)
        values = values_of(rule, operator)
        pointers = [
            join(pointer, operator, index)
            if isinstance(rule[operator], list)
            else join(pointer, operator)
            for index in range(len(values))
        ]
        if operator == "var":
            return self._typed_variable(values, pointers)
        if operator in {"and", "or", "if", "?:"}:
            return self._typed_choice(operator, values, pointers)
        if operator in _WITH_LIST:
            return self._typed_scoped(operator, values, pointers)
        typed = [self.typed(*each) for each in zip(values, pointers, strict=True)]
        self._check(operator, typed, pointers)
        if operator in ARITHMETIC:
            return computed(operator, typed)
        return of_type(_GIVES[operator]) if operator in _GIVES else ANY

    def templates(self, template: Json, pointer: str) -> Iterator[Typed]:
        """The parts of a transform, each looked at."""
        if isinstance(template, dict) and operator_of(template) is None:
            for key, value in template.items():
                yield from self.templates(value, join(pointer, key))
        else:
            yield self.typed(template, pointer)

    def _typed_data(self, value: Json, pointer: str) -> Typed:
        if isinstance(value, list) and any(True for _ in variables(parse(value))):
            items = [self.typed(each, join(pointer, n)) for n, each in enumerate(value)]
            return Typed(frozenset({Type.LIST}), items=union(items))
        if isinstance(value, dict):
            for key, each in value.items():
                self.typed(each, join(pointer, key))
            return of_type(Type.OBJECT)
        return of_constant(value)

    def _typed_variable(self, values: list[Json], pointers: list[str]) -> Typed:
        name = values[0]
        if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
            return ANY
        found = self.lookup(str(name))
        missing = found.may_be_missing and str(name) not in self.excluded.missing
        zero = found.may_be_zero and str(name) not in self.excluded.zero
        found = replace(found, name=str(name), may_be_missing=missing, may_be_zero=zero)
        if len(values) == 1:
            return found
        default = self.typed(values[1], pointers[1])
        return replace(union([replace(found, may_be_missing=False), default]), name=str(name))

    def _typed_choice(self, operator: str, values: list[Json], pointers: list[str]) -> Typed:
        """In what follows on a condition the names that it asks for are there."""
        around = above = self.excluded
        found = []
        for number, (value, pointer) in enumerate(zip(values, pointers, strict=True)):
            typed = self.typed(value, pointer)
            is_test = operator in {"if", "?:"} and number % 2 == 0 and number < len(values) - 1
            if not is_test:
                found.append(typed)
            if operator in {"and", "or"}:
                self.excluded = self.excluded.where(value, truth=operator == "and")
            elif is_test:
                self.excluded = above.where(value, truth=True)
                above = above.where(value, truth=False)
            else:
                self.excluded = above
        self.excluded = around
        return union(found)

    def _typed_scoped(self, operator: str, values: list[Json], pointers: list[str]) -> Typed:
        first = self.typed(values[0], pointers[0])
        if not first.can_be({Type.LIST}):
            self._wrong_operand(operator, first, "a list", pointers[0])
        return of_type(_GIVES[operator]) if operator in _GIVES else ANY

    def _check(self, operator: str, typed: list[Typed], pointers: list[str]) -> None:
        if operator in COMPARING:
            if operator in ORDERING:
                self._check_ordering(operator, typed, pointers)
            for number in range(len(typed) - 1):
                pair = typed[number : number + 2]
                self._compare(operator, pair, pointers[number : number + 2])
        elif operator in ARITHMETIC:
            for number, (each, pointer) in enumerate(zip(typed, pointers, strict=True)):
                self._check_number(operator, each, pointer)
                if number == 1 and operator in _DIVIDING:
                    self._check_divisor(operator, each, pointer)
        elif operator == "in":
            self._check_in(typed, pointers)

    def _check_number(self, operator: str, given: Typed, pointer: str) -> None:
        # Truths of conditions are counted: true is 1, false is 0.
        is_truth = given.types == {Type.BOOLEAN} and not given.name and not given.constant
        if given.can_be({Type.NUMBER}):
            self._check_missing(operator, given, pointer)
        elif not is_truth:
            self._wrong_operand(operator, given, "a number", pointer)

    def _check_divisor(self, operator: str, given: Typed, pointer: str) -> None:
        """Of conditions it is decided whether they fail; transforms are not all tried."""
        if self.is_transform and given.may_be_zero:
            name = quoted(given.name) if given.name else "This"
            sentence = f"{name} may be 0 here: {quoted(operator)} fails then, and the ticket stops."
            self._add("may-be-zero", pointer, sentence)

    def _check_ordering(self, operator: str, typed: list[Typed], pointers: list[str]) -> None:
        for number, (each, pointer) in enumerate(zip(typed, pointers, strict=True)):
            others = [other for at, other in enumerate(typed) if at != number]
            if not each.can_be(_ORDERED):
                self._wrong_operand(operator, each, "a number, text or date", pointer)
            elif not all(other.constant for other in others) or _holds_without(
                operator, number, typed
            ):
                self._check_missing(operator, each, pointer)

    def _wrong_operand(self, operator: str, given: Typed, noun: str, pointer: str) -> None:
        if given == NOTHING or not given.types:
            return
        sentence = f"{quoted(operator)} needs {noun} here, but {_subject(given)}."
        self._add("wrong-operand", pointer, sentence)

    def _check_missing(self, operator: str, given: Typed, pointer: str) -> None:
        """Null counts as 0, which surprises where 0 would make a difference."""
        if not (given.may_be_missing and given.name and Type.NUMBER in given.types):
            return
        then = "it fails" if operator in {"max", "min"} else "it counts as 0"
        sentence = f"{quoted(given.name)} may be missing here; for {quoted(operator)} {then} then."
        with_default = f'did you mean {{"var": ["{given.name}", 0]}}?'
        suggestion = "" if operator in _DIVIDING else with_default
        self._add("may-be-missing", pointer, sentence, suggestion)

    def _compare(self, operator: str, typed: list[Typed], pointers: list[str]) -> None:
        one, other = typed
        if surprise := surprise_of_equality(operator, one, other):
            self._add_surprise(surprise, pointers)
        if one.is_any or other.is_any:
            return
        for given, constant, pointer in ((one, other, pointers[1]), (other, one, pointers[0])):
            if constant.constant and not given.constant:
                self._compare_constant(operator, given, constant, pointer)
                return
        if not one.types.isdisjoint(other.types) or _are_texts(one, other):
            return
        pointer = pointers[0] if one.name else pointers[1]
        self._add("unlike-types", pointer, f"{one.described()}, but {other.described()}.")

    def _compare_constant(self, operator: str, given: Typed, constant: Typed, pointer: str) -> None:
        """A name with a constant: of its type, and one that it can have."""
        value = constant.constant[0]
        moments = [each for each in MOMENTS if each in given.types]
        if constant.types.isdisjoint(given.types) and not (moments and isinstance(value, str)):
            sentence = f"{given.described()}, but it is compared with {constant.type_name()}."
            self._add("unlike-types", pointer, sentence)
        elif moments and isinstance(value, str) and Type.TEXT not in given.types:
            if not any(MOMENTS[each](value) for each in moments):
                sentence = f"{given.described()}, but {quoted(value)} is none."
                self._add("unlike-types", pointer, sentence)
            elif Type.TIME in moments and not is_in_full(value):
                sentence = f"{given.described()}, and forms give times with their seconds."
                self._add("unlike-types", pointer, sentence, f"did you mean '{in_full(value)}'?")
        elif operator not in ORDERING and given.choices is not None and value not in given.choices:
            self._unknown_choice(given, value, pointer)

    def _unknown_choice(self, given: Typed, value: Json, pointer: str) -> None:
        texts = [str(each) for each in given.choices or () if each is not None]
        subject = quoted(given.name) if given.name else "it"
        sentence = f"{constant_in_words(value)} is no choice of {subject}."
        self._add("unknown-choice", pointer, sentence, did_you_mean(str(value), texts))

    def _check_in(self, typed: list[Typed], pointers: list[str]) -> None:
        needle, haystack = typed
        if surprise := surprise_of_search(needle, haystack):
            self._add_surprise(surprise, pointers)
        if not haystack.can_be({Type.LIST, Type.TEXT}):
            self._wrong_operand("in", haystack, "a list or a text", pointers[1])
        elif haystack.constant and isinstance(haystack.constant[0], list):
            for number, value in enumerate(haystack.constant[0]):
                item = of_constant(value)
                if item.types and not needle.is_any:
                    self._compare_constant("in", needle, item, join(pointers[1], number))
        elif needle.constant and haystack.items is not None and Type.LIST in haystack.types:
            items = replace(haystack.items, name=haystack.name)
            if not items.is_any:
                self._compare_constant("in", items, needle, pointers[0])

    def _add_surprise(self, surprise: Surprise, pointers: list[str]) -> None:
        pointer = pointers[surprise.operand]
        self._add(surprise.code, pointer, surprise.sentence, surprise.suggestion)

    def _add(self, code: str, pointer: str, sentence: str, suggestion: Suggestion = "") -> None:
        self.problems.append(Problem(pointer, sentence, code, suggestion, Severity.WARNING))


def _holds_without(operator: str, missing: int, typed: list[Typed]) -> bool:
    """Whether a comparison with constants holds where the other value is missing."""
    values = [None if n == missing else each.constant[0] for n, each in enumerate(typed)]
    try:
        return evaluation.holds({operator: values}, {})
    except evaluation.RuleFailed:
        return False


def _are_texts(one: Typed, other: Typed) -> bool:
    """A date and a text: both are texts as they are stored."""
    texts = {Type.TEXT, *MOMENTS}
    return Type.TEXT in one.types | other.types and one.types | other.types <= texts


def _subject(given: Typed) -> str:
    if given.name or given.constant:
        return given.described()
    return f"it gets {given.type_name()}"
