"""Sample data: answers to questions, valid by the schema that the server validates with.

Where nothing that is tried is valid, as with most patterns, the answer is left out: a person
sees an empty control sooner than a wrong value. ``examples`` and defaults say what is right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.answered import questions_of_rows
from workflow_design.documents.fields.conditions import is_required, shown_questions
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import MISSING, Bound, Missing, Question
from workflow_design.documents.fields.questions import schema_of_questions
from workflow_design.documents.report.words import humanised
from workflow_design.documents.rules import evaluation
from workflow_design.documents.schema import formats
from workflow_design.documents.schema.validate import errors_of

(PERSON,) = kinds.USER.samples

_DAY, _INSTANT = date(2026, 3, 31), datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
_NUMBERS = tuple(map(Decimal, (10, 1, 100, 0, 1000, -1)))
_MOST_DECIMALS = 6


def sample_answers(
    questions: Sequence[Question],
    *,
    known: Mapping[str, Json],
    person: str = PERSON,
    optional: bool = True,
) -> JsonObject:
    """Answers that a form with these questions takes; those it would hide are left out.

    Args:
        questions: in their order.
        known: answers to keep, None for one to leave empty; other data that conditions of
            visibility read may be beside them.
        person: the e-mail address for questions that ask for a person.
        optional: whether questions that need no answer get one too.
    """
    asked = {question.name for question in questions}
    seen: JsonObject = {name: value for name, value in known.items() if name not in asked}
    answers: JsonObject = {}
    for question in sorted(questions, key=lambda each: each.shown_if is not None):
        is_open = optional or question.name in known or is_required(question, answers)
        if not is_open or question.name in answers or _cannot_be_answered(question):
            continue
        if not _is_shown(question, seen) or question not in shown_questions(questions, answers):
            continue
        value = _answer(question, known.get(question.name, MISSING), person, optional)
        if value is not MISSING:
            answers[question.name] = seen[question.name] = value
    return _of_one_alternative(questions, answers)


def _of_one_alternative(questions: Sequence[Question], answers: JsonObject) -> JsonObject:
    """The answers without those to questions of which people answer one group only."""
    left_out: set[str] = set()
    for each in questions:
        kept, *others = each.groups or ((),)
        left_out |= {name for group in others for name in group if name not in kept}
    return {name: answer for name, answer in answers.items() if name not in left_out}


def _cannot_be_answered(question: Question) -> bool:
    """Whether a form only shows it: a note, or what is read-only and has no default."""
    is_note = question.kind.family is Family.NOTE and not question.required
    return is_note or (question.read_only and not question.has_default)


def _is_shown(question: Question, seen: JsonObject) -> bool:
    try:
        return evaluation.holds(question.visible_if, seen)
    except evaluation.RuleFailed:
        return True  # as a form does: what cannot be decided hides nothing


def _answer(
    question: Question, known: Json | Missing, person: str, optional: bool
) -> Json | Missing:
    if known is None:
        return MISSING
    if question.kind.family is Family.GROUP:
        inner = known if isinstance(known, dict) else {}
        group = sample_answers(question.children, known=inner, person=person, optional=optional)
        is_wanted = question.required or bool(inner) or _fits(question, group)
        return group if is_wanted and (group or question.required) else MISSING
    if known is not MISSING:
        return known
    if question.kind.family is Family.ROWS:
        return _rows(question, person, optional)
    if question.kind.family is Family.USER:
        return person
    return first_answer(question)


def _rows(question: Question, person: str, optional: bool) -> Json | Missing:
    """As many rows as there must be, one at least; those that must differ have numbers."""
    first = len(question.children)
    least = max(question.min_items or 0, first, 1 if question.item else 0)
    asked = questions_of_rows(question, least)
    rows = [_answer(replace(each, required=True), MISSING, person, optional) for each in asked]
    value = rows[: rows.index(MISSING)] if MISSING in rows else rows
    return value if len(value) >= (question.min_items or 0) else MISSING


def first_answer(question: Question) -> Json | Missing:
    """The most likely answer that the question takes; MISSING where none is found."""
    for value in _candidates(question):
        if _fits(question, value):
            return value
    return MISSING


def _fits(question: Question, value: Json) -> bool:
    schema = schema_of_questions([replace(question, name="value", visible_if=None)])
    return not errors_of(schema, {"value": value})


def _candidates(question: Question) -> Iterator[Json]:
    if question.const is not MISSING:
        yield question.const
        return
    if question.has_default and question.default not in (None, "", [], {}):
        yield question.default
    yield from question.examples
    yield from CANDIDATES[question.kind.family](question)


def _truths(question: Question) -> Iterator[Json]:
    # A box that need not be ticked is sent as it is; who is asked says yes.
    yield question.required and not question.has_default


def _choices(question: Question) -> Iterator[Json]:
    yield from (value for value, _label in question.choices)


def _lists(question: Question) -> Iterator[Json]:
    yield [*_choices(question)][: max(question.min_items or 0, 1)]


def _texts_of_list(question: Question) -> Iterator[Json]:
    one = first_answer(question.item) if question.item else MISSING
    if isinstance(one, str):
        count = max(question.min_items or 0, 1)
        yield [one] * count
        yield [one, *(f"{one}{number}" for number in range(2, count + 1))]
        yield [f"{number}{one}"[: len(one)] for number in range(1, count + 1)]


def _nothing(_question: Question) -> Iterator[Json]:
    yield None


def _files(question: Question) -> Iterator[Json]:
    (name,) = question.kind.samples
    others = [f"{number}-{name}" for number in range(2, (question.min_items or 1) + 1)]
    yield [name, *others]


def _texts(question: Question) -> Iterator[str]:
    shortest, longest = question.min_length or 0, question.max_length
    is_phrase = question.label.rstrip().endswith("?")
    label = " ".join((humanised(question.name) if is_phrase else question.label).split())
    own = f"Sample {label[:1].lower()}{label[1:]}" if label else "Sample"
    kind = question.kind
    for text in kind.samples or (own[:longest].strip(), "a" * (longest or 1)):
        yield text
        yield from _lengthened(text, shortest - len(text))


def _lengthened(text: str, lack: int) -> Iterator[str]:
    """The text with so many more characters, where a format may take them."""
    if lack > 0:
        name, at, host = text.partition("@")
        yield f"{name}{'a' * lack}{at}{host}"
        yield f"{name}{at}{'a' * lack}{host}"
        yield text + "1" * lack


def _numbers(question: Question) -> Iterator[int | float]:
    step = Decimal(str(question.multiple_of)) if question.multiple_of else None
    least = max(_decimals(question.minimum, question.exclusive_minimum), default=None)
    most = min(_decimals(question.maximum, question.exclusive_maximum), default=None)
    for value in (*_NUMBERS, *_within(least, most)):
        for number in _on_steps(value, step) if step else (value,):
            if number == number.to_integral_value():
                yield int(number)
            elif question.kind.json_type == "number":
                yield float(number)


def _decimals(*bounds: Bound | None) -> list[Decimal]:
    return [Decimal(str(bound)) for bound in bounds if bound is not None]


def _within(least: Decimal | None, most: Decimal | None) -> Iterator[Decimal]:
    if least is not None and most is not None:
        yield round((least + most) / 2, _MOST_DECIMALS)
        yield (least + most) / 2
    if least is not None:
        yield from (least, least + 1, least.to_integral_value() + 1)
    if most is not None:
        yield from (most, most - 1, most.to_integral_value() - 1)


def _on_steps(value: Decimal, step: Decimal) -> Iterator[Decimal]:
    below = value // step
    for count in (below, below + 1, below - 1):
        yield count * step


def _times(question: Question) -> Iterator[str]:
    """Times of whole minutes, as controls of forms show and send them."""
    write = DATE_TIME_WRITERS[question.kind.family]
    yield write(_INSTANT)
    bounds = ((question.minimum, timedelta(minutes=1)), (question.maximum, timedelta(0)))
    for bound, after in bounds:
        value = formats.comparable(bound)
        if value is None:
            continue
        instant = _instant_of(value)
        whole = instant.replace(second=0, microsecond=0)
        with suppress(OverflowError):  # the last minute of all
            yield write(whole if whole == instant else whole + after)
        yield write(instant)


def _instant_of(value: date | time | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=UTC)
    return datetime.combine(_DAY, value, tzinfo=UTC)


def _written_date(instant: datetime) -> str:
    return instant.date().isoformat()


def _written_time(instant: datetime) -> str:
    return instant.time().isoformat()


def _written_datetime(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


DATE_TIME_WRITERS: dict[Family, Callable[[datetime], str]] = {
    Family.DATE: _written_date,
    Family.TIME: _written_time,
    Family.DATETIME: _written_datetime,
}

CANDIDATES: dict[Family, Callable[[Question], Iterator[Json]]] = {
    Family.TEXT: _texts,
    Family.NUMBER: _numbers,
    Family.BOOLEAN: _truths,
    Family.CHOICE: _choices,
    Family.MULTICHOICE: _lists,
    Family.DATE: _times,
    Family.TIME: _times,
    Family.DATETIME: _times,
    Family.FILE: _texts,
    Family.FILES: _files,
    Family.USER: _texts,
    Family.GROUP: lambda _question: iter(()),
    Family.TEXTS: _texts_of_list,
    Family.ROWS: lambda _question: iter(()),
    Family.NOTE: _nothing,
}
"""Answers of each family to try, the likeliest first."""
