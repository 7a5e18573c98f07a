"""What a name can hold at a place, whichever way a ticket came there."""

from collections import deque
from dataclasses import dataclass, field

from workflow_design.documents.ways.places import Place, Places
from workflow_design.documents.ways.sources import NULL, Source, Sources, Written, task_and_path


@dataclass(frozen=True)
class Holdings:
    """What a name can hold at a place: sources in question, and whether it may hold nothing."""

    sources: tuple[Source, ...] = ()
    may_be_missing: bool = True


type _Key = tuple[Place, str]

_MISSING = 1
"""The bit that stands for nothing; each source has one of its own."""


@dataclass
class HoldingsTable:
    """What every name can hold at every place; found when it is asked for."""

    places: Places
    sources: Sources
    _found: dict[_Key, int] = field(default_factory=dict)
    _bits: dict[Source, int] = field(default_factory=dict)

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
        needs = self._needs_of(wanted)
        needed_by: dict[_Key, list[_Key]] = {}
        for key, others in needs.items():
            for other in others:
                needed_by.setdefault(other, []).append(key)
        found = {key: self._own(key) for key in needs}
        copies = {key for key, others in needs.items() if others and self._copies(key)}
        null = self._bit(NULL)
        waiting = deque(needs)
        while waiting:
            key = waiting.popleft()
            now = found[key]
            for each in needs[key]:
                now |= found[each] if each in found else self._found[each]
            if key in copies and now & _MISSING:
                now = now & ~_MISSING | null
            if now != found[key]:
                found[key] = now
                waiting.extend(needed_by.get(key, ()))
        self._found |= found

    def _bit(self, source: Source) -> int:
        return self._bits.setdefault(source, _MISSING << (len(self._bits) + 1))

    def _needs_of(self, wanted: _Key) -> dict[_Key, list[_Key]]:
        """What is not known yet, each with what it depends on."""
        needs: dict[_Key, list[_Key]] = {}
        waiting = [wanted]
        while waiting:
            key = waiting.pop()
            if key not in needs and key not in self._found:
                needs[key] = self._needs(key)
                waiting.extend(needs[key])
        return needs

    def _needs(self, key: _Key) -> list[_Key]:
        place, name = key
        if place is None or _is_of_tasks(name) or self.sources.given(name) is not None:
            return []
        if not self.sources.writes(place, name):
            return [(before, name) for before in self.places.before(place)]
        written = self.sources.merged(place, name)
        if isinstance(written, Source):
            before = self.places.before(place) if written.optional else ()
            return [(each, name) for each in before]
        if written is None or written.copies is None:
            return []
        # What a transform copies it reads before the task's end is merged into the data.
        copied = written.copies
        if _is_of_tasks(copied) or self.sources.given(copied) is not None:
            return [(place, copied)]
        return [(each, copied) for each in self.places.before(place)]

    def _own(self, key: _Key) -> int:
        """The bits of what a name can hold, apart from what it depends on."""
        place, name = key
        given = self.sources.given(name)
        if given is not None:
            return self._bit(given) | (_MISSING if given.optional else 0)
        if _is_of_tasks(name):
            return self._of_tasks(place, name)
        if place is None:
            return self._of_ticket(name)
        return self._written(place, name) if self.sources.writes(place, name) else 0

    def _of_ticket(self, name: str) -> int:
        source = self.sources.field(name)
        if source is None:
            return _MISSING
        return self._bit(source) | (_MISSING if source.optional else 0)

    def _written(self, place: str, name: str) -> int:
        written = self.sources.merged(place, name)
        if isinstance(written, Source):
            return self._bit(written) | (_MISSING if written.inner_optional else 0)
        if written is None:
            return _MISSING
        return 0 if written.copies else self._bit(self.sources.made(written))

    def _copies(self, key: _Key) -> bool:
        """Whether a transform copies what it depends on: null where that is missing."""
        place, name = key
        if place is None or not self.sources.writes(place, name):
            return False
        written = self.sources.merged(place, name)
        return isinstance(written, Written) and written.copies is not None

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
        return self._bit(source) | (_MISSING if may_lack else 0)


def _is_of_tasks(name: str) -> bool:
    return name.partition(".")[0] == "tasks"
