"""What a name can hold at a place, whichever way a ticket came there."""

from collections import deque
from dataclasses import dataclass, field

from workflow_design.checker.verification.dataflow.control_flow import Place, Places
from workflow_design.checker.verification.dataflow.definitions import (
    NULL,
    Source,
    Sources,
    task_and_path,
)
from workflow_design.documents.budget import Budget


@dataclass(frozen=True)
class Holdings:
    """What a name can hold at a place: sources in question, and whether it may hold nothing."""

    sources: tuple[Source, ...] = ()
    may_be_missing: bool = True


type _Key = tuple[Place, str]

_MISSING = 1
"""The bit that stands for nothing; each source has one of its own."""


@dataclass(frozen=True)
class _Equation:
    """What a name can hold at a place, by what it and others can hold before.

    Attributes:
        own: the bits of what it holds whatever came before.
        needs: what it can hold as well.
        is_copy: whether a transform copies it: null where there is nothing.
    """

    own: int
    needs: tuple[_Key, ...] = ()
    is_copy: bool = False


@dataclass
class HoldingsTable:
    """What every name can hold at every place; found when it is asked for."""

    places: Places
    sources: Sources
    _found: dict[_Key, int] = field(default_factory=dict)
    _bits: dict[Source, int] = field(default_factory=dict)

    @property
    def budget(self) -> Budget:
        """The time limit of the check that asks."""
        return self.sources.outline.budget

    def at(self, place: Place, name: str) -> Holdings:
        """What a name can hold at the end of a task, or at the start.

        Args:
            place: the task, or None for the start.
            name: as rules read it.
        """
        if (place, name) not in self._found:
            self._find((place, name))
        found = self._found[place, name]
        if not found:
            return Holdings()  # no ticket comes there
        sources = tuple(source for source, bit in self._bits.items() if found & bit)
        return Holdings(sources, bool(found & _MISSING))

    def _find(self, wanted: _Key) -> None:
        """Find it with all that it depends on, until nothing changes: there are circles."""
        equations = self._equations_for(wanted)
        needed_by: dict[_Key, list[_Key]] = {}
        for key, equation in equations.items():
            for other in equation.needs:
                needed_by.setdefault(other, []).append(key)
        found = {key: equation.own for key, equation in equations.items()}
        null = self._bit(NULL)
        waiting = deque(equations)
        while waiting:
            self.budget.look()
            key = waiting.popleft()
            now = found[key]
            for each in equations[key].needs:
                now |= found[each] if each in found else self._found[each]
            if equations[key].is_copy and now & _MISSING:
                now = now & ~_MISSING | null
            if now != found[key]:
                found[key] = now
                waiting.extend(needed_by.get(key, ()))
        self._found |= found

    def _bit(self, source: Source) -> int:
        return self._bits.setdefault(source, _MISSING << (len(self._bits) + 1))

    def _bits_of(self, source: Source, *, may_lack: bool) -> int:
        return self._bit(source) | (_MISSING if may_lack else 0)

    def _equations_for(self, wanted: _Key) -> dict[_Key, _Equation]:
        """What is not known yet, with all that it depends on."""
        equations: dict[_Key, _Equation] = {}
        waiting = [wanted]
        while waiting:
            self.budget.look()
            key = waiting.pop()
            if key not in equations and key not in self._found:
                equations[key] = self._equation(*key)
                waiting.extend(equations[key].needs)
        return equations

    def _equation(self, place: Place, name: str) -> _Equation:
        given = self.sources.given(name)
        if given is not None:
            return _Equation(self._bits_of(given, may_lack=given.optional))
        if _is_of_tasks(name):
            return _Equation(self._of_tasks(place, name))
        if place is None:
            of_ticket = self.sources.field(name)
            if of_ticket is None:
                return _Equation(_MISSING)
            return _Equation(self._bits_of(of_ticket, may_lack=of_ticket.optional))
        if self.sources.writes(place, name):
            return self._equation_of_writer(place, name)
        return _Equation(0, self._before(place, name))

    def _equation_of_writer(self, task: str, name: str) -> _Equation:
        written = self.sources.merged(task, name)
        if written is None:
            return _Equation(_MISSING)
        if isinstance(written, Source):
            keeps = self.sources.keeps_older(task, name)
            may_lack = written.inner_optional or (written.optional and not keeps)
            kept = self._before(task, name) if keeps else ()
            return _Equation(self._bits_of(written, may_lack=may_lack), kept)
        copied = written.copies
        if copied is None:
            return _Equation(self._bit(self.sources.made(written)))
        # What a transform copies it reads before the task's end is merged into the data.
        is_beside = _is_of_tasks(copied) or self.sources.given(copied) is not None
        needs = ((task, copied),) if is_beside else self._before(task, copied)
        return _Equation(0, needs, is_copy=True)

    def _before(self, task: str, name: str) -> tuple[_Key, ...]:
        return tuple((place, name) for place in self.places.before(task))

    def _of_tasks(self, place: Place, name: str) -> int:
        steps = name.split(".")
        if len(steps) == 1:
            return self._bit(self.sources.whole(name))
        task, found = steps[1], task_and_path(name)
        if task not in self.sources.outline.tasks or not self.places.may_have_run(task, place):
            return _MISSING
        may_lack = not self.places.must_have_run(task, place)
        source = self.sources.output(*found) if found else self.sources.whole(name)
        if source is None:
            return _MISSING
        may_lack |= bool(found) and (source.optional or source.inner_optional)
        return self._bits_of(source, may_lack=may_lack)


def _is_of_tasks(name: str) -> bool:
    return name.partition(".")[0] == "tasks"
