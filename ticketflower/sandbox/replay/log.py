"""Reading a log of finished work: its columns, its rows, and what is wrong with them.

A CSV file with a header, in UTF-8, also gzipped, with a row for each finished task. The order of a
case's rows is the order of its tasks.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TextIO

from django.utils import timezone

REQUIRED = ("case", "activity", "resource")
TIMES = ("timestamp", "started", "submitted")
COLUMNS = """\
columns of the log:
  case        what belongs together: each case becomes a ticket
  activity    the title of the task that was done
  resource    who did it; each different text is a separate person
  timestamp   when it was done (optional), as 2026-03-31T14:30:00+02:00; without an offset in the
              time zone of the site. All times are shifted so that the last one is now.
  started     when it was begun (optional)
  submitted   when the case was submitted (optional, in its first row)
  others      of the first row of a case, answers to the fields of the workflow with these names;
              of each row, answers to the questions of its task
the workflow:
  A field 'first_activity' is answered with the first activity of the case, and a question
  'next_activity' of a task with the one that follows, or with 'End'. Its transitions lead there.
  What else must be answered gets sample data."""
MOST_PROBLEMS = 20


class LogRefused(Exception):
    """The log cannot be replayed; the sentence says where and why."""


@dataclass(frozen=True)
class Event:
    """One row: a task that was done, with the number of its line in the file."""

    line: int
    activity: str
    resource: str
    values: Mapping[str, str]
    done_at: datetime | None = None
    started_at: datetime | None = None
    submitted_at: datetime | None = None


@dataclass
class Log:
    """The cases of a log by name, and what is wrong with its rows, as sentences."""

    cases: dict[str, list[Event]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def has_times(self) -> bool:
        """Whether it says when tasks were done."""
        return any(event.done_at for events in self.cases.values() for event in events)

    @property
    def events(self) -> int:
        """How many tasks were done in all."""
        return sum(map(len, self.cases.values()))

    def refuse_if_wrong(self) -> None:
        """Report all problems at once.

        Raises:
            LogRefused: something is.
        """
        if self.problems:
            shown = self.problems[:MOST_PROBLEMS]
            more = len(self.problems) - len(shown)
            rest = [f"and {more:,} more."] if more else []
            raise LogRefused("\n".join([*shown, *rest]))


def read_log(path: Path) -> Log:
    """The log of a file.

    Raises:
        LogRefused: the file cannot be read, lacks columns, or has rows that are wrong.
    """
    cases: dict[str, list[Event]] = defaultdict(list)
    log = Log()
    try:
        with _opened(path) as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise LogRefused(f"{path} has no column {', '.join(missing)}.")
            for row in reader:
                event = _event(row, reader.line_num, log.problems)
                if event is not None:
                    cases[row["case"].strip()].append(event)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LogRefused(f"{path} cannot be read: {error}.") from error
    log.cases = dict(cases)
    if not log.cases and not log.problems:
        raise LogRefused(f"{path} has no rows.")
    for case, events in log.cases.items():
        log.problems += _problems_of_times(case, events, log.has_times)
    log.refuse_if_wrong()
    return log


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _event(row: Mapping[str | None, object], line: int, problems: list[str]) -> Event | None:
    # A row that is too short has None for what is missing, one that is too long a list for None.
    texts = {name: text.strip() for name, text in row.items() if name and isinstance(text, str)}
    where = f"Line {line}, case '{texts.get('case', '')}'"
    empty = [name for name in REQUIRED if not texts.get(name)]
    if None in row:
        problems.append(f"{where}: the row has more values than there are columns.")
        return None
    if empty:
        problems.append(f"{where}: {', '.join(empty)} is empty.")
        return None
    if len(texts["resource"]) > 150:
        problems.append(f"{where}: the resource has more than 150 characters.")
        return None
    times: dict[str, datetime | None] = {}
    for name in TIMES:
        text = texts.get(name, "")
        times[name] = _moment(text)
        if text and times[name] is None:
            problems.append(f"{where}: {name} '{text}' is not a date and time.")
            return None
    others = {n: t for n, t in texts.items() if t and n not in (*REQUIRED, *TIMES)}
    return Event(
        line,
        texts["activity"],
        texts["resource"],
        others,
        times["timestamp"],
        times["started"],
        times["submitted"],
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None


def _problems_of_times(case: str, events: Sequence[Event], has_times: bool) -> Iterator[str]:
    if not has_times:
        return
    before: datetime | None = events[0].submitted_at
    for event in events:
        where = f"Line {event.line}, case '{case}'"
        if event.done_at is None:
            yield f"{where}: timestamp is empty, but other rows have one."
        elif before is not None and event.done_at < before:
            yield f"{where}: it was done before what came before it."
        elif event.started_at is not None and event.started_at > event.done_at:
            yield f"{where}: it was started after it was done."
        before = event.done_at or before
