"""What a name can hold at a place, whichever way a ticket came there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from workflow_design.documents.ways.places import Place, Places
from workflow_design.documents.ways.sources import (
    NULL,
    Source,
    Sources,
    Written,
    task_and_path,
)


@dataclass(frozen=True)
class Holdings:
    """What a name can hold at a place: sources in question, and whether it may hold nothing."""

    sources: tuple[Source, ...] = ()
    may_be_missing: bool = True


_NOT_FOUND_YET = Holdings(may_be_missing=False)

type _Key = tuple[Place, str]


@dataclass
class HoldingsTable:
    """What every name can hold at every place; found when it is asked for."""

    places: Places
    sources: Sources
    _found: dict[_Key, Holdings] = field(default_factory=dict)

    def at(self, place: Place, name: str) -> Holdings:
        """What a name can hold at the end of a task, or at the start.

        Args:
            place: the task, or None for the start.
            name: as rules read it.
        """
        if (place, name) not in self._found:
            self._find((place, name))
        found = self._found[place, name]
        return Holdings() if found == _NOT_FOUND_YET else found  # no ticket comes there

    def _find(self, wanted: _Key) -> None:
        """Find it with all that it depends on, until nothing changes: there are circles."""
        needs = self._needs_of(wanted)
        needed_by: dict[_Key, list[_Key]] = {}
        for key, others in needs.items():
            for other in others:
                needed_by.setdefault(other, []).append(key)
        found = dict.fromkeys(needs, _NOT_FOUND_YET)

        def known(key: _Key) -> Holdings:
            return found[key] if key in found else self._found[key]

        waiting = dict.fromkeys(reversed(needs))
        while waiting:
            key, _ = waiting.popitem()
            now = _joined([found[key], self._holdings(key, needs[key], known)])
            if now != found[key]:
                found[key] = now
                waiting.update(dict.fromkeys(needed_by.get(key, ())))
        self._found |= found

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
        if not self._writes(place, name):
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

    def _holdings(
        self, key: _Key, needs: Iterable[_Key], known: Callable[[_Key], Holdings]
    ) -> Holdings:
        place, name = key
        given = self.sources.given(name)
        if given is not None:
            return Holdings((given,), given.optional)
        if _is_of_tasks(name):
            return self._of_tasks(place, name)
        if place is None:
            of_ticket = self.sources.field(name)
            return Holdings((of_ticket,), of_ticket.optional) if of_ticket else Holdings()
        before = _joined(map(known, needs))
        if not self._writes(place, name):
            return before
        written = self.sources.merged(place, name)
        if isinstance(written, Source):
            return _joined([before, Holdings((written,), written.inner_optional)])
        if isinstance(written, Written):
            if written.copies is None:
                return Holdings((self.sources.made(written),), may_be_missing=False)
            null = (NULL,) if before.may_be_missing else ()
            return Holdings((*before.sources, *null), may_be_missing=False)
        return Holdings()

    def _writes(self, task: str, name: str) -> bool:
        return self.sources.writes(task, name)

    def _of_tasks(self, place: Place, name: str) -> Holdings:
        steps = name.split(".")
        if len(steps) == 1:
            return Holdings((self.sources.whole(name),), may_be_missing=False)
        task, found = steps[1], task_and_path(name)
        if task not in self.sources.outline.tasks or not self.places.may_have_run(task, place):
            return Holdings()
        may_lack = not self.places.must_have_run(task, place)
        if found is None:
            return Holdings((self.sources.whole(name),), may_lack)
        source = self.sources.output(*found)
        if source is None:
            return Holdings()
        return Holdings((source,), source.optional or source.inner_optional or may_lack)


def _is_of_tasks(name: str) -> bool:
    return name.partition(".")[0] == "tasks"


def _joined(every: Iterable[Holdings]) -> Holdings:
    parts = list(every)
    sources = dict.fromkeys(source for each in parts for source in each.sources)
    return Holdings(tuple(sources), any(each.may_be_missing for each in parts))
