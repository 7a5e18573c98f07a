"""Plausible answers to the questions of a form, made from the questions themselves."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from django.utils import timezone

from ticketflower.types import Json, JsonObject
from users.models import User
from workflow_design.documents.questions import (
    Kind,
    Question,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.validate import errors_of
from workflow_ops.demo.texts import BY_KIND, BY_NAME, STRINGS, SUMMARIES

TRIES = 40
FILLED_IN = 0.6  # of the questions that need no answer


class Answers:
    """Makes answers.

    Args:
        random: the same seed gives the same answers.
        people: who may be named where a person is asked for.
    """

    def __init__(self, random: Random, people: Sequence[User]) -> None:
        self.random = random
        self.people = people

    def to(self, questions: Sequence[Question], *, known: JsonObject, about: str) -> JsonObject:
        """Answers to all required and some other questions.

        Args:
            questions: those of a form.
            known: data that decides which of them are asked.
            about: the key of the workflow; its summaries answer the first text.
        """
        answers: JsonObject = {}
        summaries = list(SUMMARIES.get(about, []))
        for question in questions:
            if question not in self._asked(questions, {**known, **answers}):
                continue
            if not question.required and self.random.random() > FILLED_IN:
                continue
            texts = summaries if question.kind is Kind.STRING and question.required else []
            answer = self._answer(question, texts)
            if answer is not None:
                answers[question.name] = answer
                summaries = [] if texts else summaries
        return answers

    def _asked(self, questions: Sequence[Question], data: JsonObject) -> list[Question]:
        names = {question.name for question in visible_questions(questions, data)}
        return [question for question in questions if question.name in names]

    def _answer(self, question: Question, texts: list[str]) -> Json:
        if question.kind is Kind.GROUP:
            return self.to(question.children, known={}, about="") or None
        schema = schema_of_questions([question])["properties"][question.name]
        for answer in self._candidates(question, texts):
            if not errors_of(schema, answer):
                return answer
        assert not question.required, f"the demo has no answer to '{question.label}'"
        return None

    def _candidates(self, question: Question, texts: list[str]) -> Iterator[Json]:
        for _try in range(TRIES):
            yield self._candidate(question, texts)

    def _candidate(self, question: Question, texts: list[str]) -> Json:
        values = [value for value, _label in question.choices]
        if question.kind is Kind.CHOICE:
            return self.random.choice(values)
        if question.kind is Kind.MULTICHOICE:
            return [value for value in values if self.random.random() < 0.5] or values[:1]
        if question.kind is Kind.BOOLEAN:
            return question.const is True or self.random.random() < 0.75
        if question.kind in (Kind.INTEGER, Kind.NUMBER):
            return self._number(question)
        if question.kind is Kind.USER:
            return self.random.choice(self.people).email
        return self._text(question, texts)

    def _number(self, question: Question) -> int | float:
        least = question.minimum if isinstance(question.minimum, int | float) else 1
        most = question.maximum if isinstance(question.maximum, int | float) else 900
        if question.kind is Kind.INTEGER:
            return self.random.randint(int(least), int(min(most, least + 2)))
        # Small amounts are more common than large ones.
        lowest = min(max(least, 25), most)
        return round(lowest + (min(most, 12_000) - lowest) * self.random.random() ** 3, 2)

    def _text(self, question: Question, texts: list[str]) -> str | None:
        if question.kind is Kind.FILE:
            return None
        if question.kind is Kind.STRING:
            return self.random.choice(texts or BY_NAME.get(question.name) or STRINGS)
        if question.kind in (Kind.DATE, Kind.DATETIME):
            day = timezone.localdate() + timedelta(days=self.random.randint(3, 60))
            return f"{day}T09:00:00Z" if question.kind is Kind.DATETIME else str(day)
        return self.random.choice(BY_KIND[question.kind])
