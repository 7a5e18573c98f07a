"""Type inference: what a rule gives, from what the variables that it reads can be.

It walks the syntax tree once, from the leaves up, and checks the operands of each operator on the
way. In what follows on a condition, the variables are narrowed by it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from workflow_design.checker.verification.typing.narrowing import Narrowing
from workflow_design.checker.verification.typing.operands import check_operands
from workflow_design.checker.verification.typing.types import (
    ANY,
    InferredType,
    Operand,
    Type,
    computed,
    of_constant,
    of_type,
    union,
)
from workflow_design.documents.report.report import Problem
from workflow_design.documents.rules.ast import Array, Call, Literal, Object, Rule, Var, children
from workflow_design.documents.rules.operators import ARITHMETIC, COMPARING, SCOPED
from workflow_design.documents.rules.variables import variables

type Lookup = Callable[[str], InferredType]
"""From a name that rules read to what it can be there."""

_GIVES = {
    **dict.fromkeys((*COMPARING, "!", "!!", "in", "all", "some", "none"), Type.BOOLEAN),
    **dict.fromkeys(("cat", "substr"), Type.TEXT),
    **dict.fromkeys(("map", "filter", "merge", "missing", "missing_some"), Type.LIST),
}


def type_problems(rule: Rule, lookup: Lookup, *, template: bool = False) -> list[Problem]:
    """What is wrong with the types in a rule in which validation found nothing."""
    inference = _Inference(lookup, is_transform=template)
    inference.type_of(rule)
    return inference.problems


def infer_type(rule: Rule, lookup: Lookup) -> InferredType:
    """What a rule, or a part of a transform, gives."""
    return _Inference(lookup).type_of(rule)


@dataclass
class _Inference:
    lookup: Lookup
    is_transform: bool = False
    narrowing: Narrowing = field(default_factory=Narrowing)
    problems: list[Problem] = field(default_factory=list)

    def type_of(self, rule: Rule) -> InferredType:
        """What the rule gives; what is wrong inside of it goes to the problems."""
        match rule:
            case Literal(value):
                return of_constant(value)
            case Array() | Object():
                return self._type_of_data(rule)
            case Var():
                return self._type_of_variable(rule)
            case Call("and" | "or" as operator, arguments):
                return self._type_of_and_or(operator, arguments)
            case Call("if" | "?:", arguments):
                return self._type_of_choice(arguments)
            case Call(operator, arguments):
                return self._type_of_call(operator, arguments)

    def _type_of_data(self, data: Array | Object) -> InferredType:
        if isinstance(data, Array) and not variables(data):
            return of_constant(data.json)
        every = [self.type_of(each) for each in children(data)]
        if isinstance(data, Array):
            return InferredType(frozenset({Type.LIST}), items=union(every))
        return of_type(Type.OBJECT)

    def _type_of_variable(self, variable: Var) -> InferredType:
        name = variable.name
        if not name:
            return ANY
        found = self.lookup(name)
        found = replace(
            found,
            name=name,
            may_be_missing=found.may_be_missing and name not in self.narrowing.missing,
            may_be_zero=found.may_be_zero and name not in self.narrowing.zero,
        )
        if variable.default is None:
            return found
        default = self.type_of(variable.default)
        return replace(union([replace(found, may_be_missing=False), default]), name=name)

    def _type_of_and_or(self, operator: str, parts: tuple[Rule, ...]) -> InferredType:
        """Each part is evaluated only where those before it held, or for "or" did not hold."""
        around, found = self.narrowing, []
        for part in parts:
            found.append(self.type_of(part))
            self.narrowing = self.narrowing.where(part, truth=operator == "and")
        self.narrowing = around
        return union(found)

    def _type_of_choice(self, arguments: tuple[Rule, ...]) -> InferredType:
        """Conditions and branches by turns; what remains at the end is the last branch."""
        around = otherwise = self.narrowing
        found = []
        for number, argument in enumerate(arguments):
            typed = self.type_of(argument)
            if number % 2 == 0 and number < len(arguments) - 1:
                otherwise = self.narrowing.where(argument, truth=False)
                self.narrowing = self.narrowing.where(argument, truth=True)
            else:
                found.append(typed)
                self.narrowing = otherwise
        self.narrowing = around
        return union(found)

    def _type_of_call(self, operator: str, arguments: tuple[Rule, ...]) -> InferredType:
        # The body of a scoped operator sees the item alone, of which nothing is known.
        evaluated = arguments[:1] if operator in SCOPED else arguments
        operands = [Operand(self.type_of(each), each.pointer) for each in evaluated]
        self.problems.extend(check_operands(operator, operands, is_transform=self.is_transform))
        if operator == "days":
            return InferredType(frozenset({Type.NUMBER}), is_whole=True)
        if operator in ARITHMETIC:
            return computed(operator, [each.typed for each in operands])
        return of_type(_GIVES[operator]) if operator in _GIVES else ANY
