"""Reaching definitions: what a name can hold at a program point, on whichever path.

A forward may-analysis by iteration to the fixed point over sets as bits. Source: Aho, Lam, Sethi,
Ullman, "Compilers", 9.2.4. It differs in two ways: whether a name may hold nothing is one more
definition, and only those equations are solved that a question needs (Duesterwald, Gupta, Soffa,
"Demand-driven Computation of Interprocedural Data Flow", 1995), since rules ask for few of all
pairs of a point and a name.
"""

from collections import deque
from dataclasses import dataclass, field

from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.dataflow.definitions import (
    NULL,
    Definition,
    Definitions,
    task_and_path,
)
from workflow_design.documents.workflow.workflow_document import WorkflowDocument


@dataclass(frozen=True)
class ReachingSet:
    """The definitions of a name that reach a point, and whether it may hold nothing there."""

    definitions: tuple[Definition, ...] = ()
    may_be_missing: bool = True


type _Key = tuple[ProgramPoint, str]

_MISSING = 1
"""The bit for no value; each definition has one of its own."""


@dataclass(frozen=True)
class _Equation:
    """A data-flow equation: what a name can hold at a point, by what names can hold before.

    Attributes:
        own: the bits of what is generated here.
        needs: where more comes from that reaches the point.
        is_copy: whether a transform copies it: null where there is nothing.
    """

    own: int
    needs: tuple[_Key, ...] = ()
    is_copy: bool = False


@dataclass(frozen=True)
class ReachingDefinitions:
    """The reaching definitions of every name at every point, computed on demand and kept.

    Attributes:
        control_flow: of the workflow.
        definitions: of its names.
    """

    control_flow: ControlFlow
    definitions: Definitions
    _found: dict[_Key, int] = field(default_factory=dict)
    _bits: dict[Definition, int] = field(default_factory=dict)

    @property
    def document(self) -> WorkflowDocument:
        """The workflow."""
        return self.definitions.document

    def at(self, point: ProgramPoint, name: str) -> ReachingSet:
        """The definitions of a name that reach the end of a task, or the start.

        Args:
            point: the task, or None for the start.
            name: as rules read it.
        """
        if (point, name) not in self._found:
            self._find((point, name))
        found = self._found[point, name]
        if not found:
            return ReachingSet()  # No ticket reaches the point.
        definitions = tuple(definition for definition, bit in self._bits.items() if found & bit)
        return ReachingSet(definitions, bool(found & _MISSING))

    def _find(self, wanted: _Key) -> None:
        """Solve its equation and those it depends on, by iteration to the fixed point."""
        equations = self._equations_for(wanted)
        needed_by: dict[_Key, list[_Key]] = {}
        for key, equation in equations.items():
            for other in equation.needs:
                needed_by.setdefault(other, []).append(key)
        found = {key: equation.own for key, equation in equations.items()}
        null = self._bit(NULL)
        waiting = deque(equations)
        while waiting:
            self.document.budget.look()
            key = waiting.popleft()
            now = found[key]
            for each in equations[key].needs:
                now |= found[each] if each in found else self._found[each]
            if equations[key].is_copy and now & _MISSING:
                # A transform that reads nothing writes null: the name is there then.
                now = now & ~_MISSING | null
            if now != found[key]:
                found[key] = now
                waiting.extend(needed_by.get(key, ()))
        self._found.update(found)

    def _bit(self, definition: Definition) -> int:
        return self._bits.setdefault(definition, _MISSING << (len(self._bits) + 1))

    def _bits_of(self, definition: Definition, *, may_lack: bool) -> int:
        return self._bit(definition) | (_MISSING if may_lack else 0)

    def _equations_for(self, wanted: _Key) -> dict[_Key, _Equation]:
        """The equations that are not solved yet, with all that they depend on."""
        equations: dict[_Key, _Equation] = {}
        waiting = [wanted]
        while waiting:
            self.document.budget.look()
            key = waiting.pop()
            if key not in equations and key not in self._found:
                equations[key] = self._equation(*key)
                waiting.extend(equations[key].needs)
        return equations

    def _equation(self, point: ProgramPoint, name: str) -> _Equation:
        given = self.definitions.of_context(name)
        if given is not None:
            return _Equation(self._bits_of(given, may_lack=given.optional))
        if _is_of_tasks(name):
            return _Equation(self._of_tasks(point, name))
        if point is None:
            of_ticket = self.definitions.field(name)
            if of_ticket is None:
                return _Equation(_MISSING)
            return _Equation(self._bits_of(of_ticket, may_lack=of_ticket.optional))
        if self.definitions.writes(point, name):
            return self._equation_of_write(point, name)
        return _Equation(0, self._before(point, name))

    def _equation_of_write(self, task: str, name: str) -> _Equation:
        write = self.definitions.merged(task, name)
        if write is None:
            return _Equation(_MISSING)
        if isinstance(write, Definition):
            keeps = self.definitions.preserves(task, name)
            may_lack = write.inner_optional or (write.optional and not keeps)
            kept = self._before(task, name) if keeps else ()
            return _Equation(self._bits_of(write, may_lack=may_lack), kept)
        copied = write.copies
        if copied is None:
            return _Equation(self._bit(write.result))
        # What a transform copies it reads before the task's end is merged into the data.
        is_beside = _is_of_tasks(copied) or self.definitions.of_context(copied) is not None
        needs = ((task, copied),) if is_beside else self._before(task, copied)
        return _Equation(0, needs, is_copy=True)

    def _before(self, task: str, name: str) -> tuple[_Key, ...]:
        return tuple((point, name) for point in self.control_flow.predecessors[task])

    def _of_tasks(self, point: ProgramPoint, name: str) -> int:
        steps = name.split(".")
        if len(steps) == 1:
            return self._bit(self.definitions.whole(name))
        task, found = steps[1], task_and_path(name)
        if task not in self.document.tasks or not self.control_flow.is_ancestor(task, point):
            return _MISSING
        may_lack = not self.control_flow.dominates(task, point)
        definition = self.definitions.output(*found) if found else self.definitions.whole(name)
        if definition is None:
            return _MISSING
        may_lack |= bool(found) and (definition.optional or definition.inner_optional)
        return self._bits_of(definition, may_lack=may_lack)


def reaching_definitions(
    control_flow: ControlFlow, definitions: Definitions
) -> ReachingDefinitions:
    """The definitions that reach each program point."""
    return ReachingDefinitions(control_flow, definitions)


def _is_of_tasks(name: str) -> bool:
    return name.partition(".")[0] == "tasks"
