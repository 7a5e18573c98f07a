"""A story: what is asked for with a ticket, and what the workers answer on its way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import override

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ticketflower.sandbox.demo.working_time import working_day
from ticketflower.types import Json, JsonObject
from users.models import Company, User
from workflow_ops.services.files.uploads import PersonalUploads


@dataclass(frozen=True)
class Said:
    """A comment on a ticket.

    Args:
        after: working minutes from the submission on.
        by: the first name of its author, who can open the ticket.
        text: what they write.
        is_internal: whether the requester does not see it.
        files: what they attach.
    """

    after: int
    by: str
    text: str
    is_internal: bool = False
    files: "Sequence[AttachedFile]" = ()


@dataclass(frozen=True)
class Story:
    """One ticket, as it goes if everybody does their part.

    Args:
        ticket_type: its key.
        by: the first name of the person who submits it.
        answers: to its form; may contain ``Later`` values.
        outputs: what workers answer, by task key: one for each time that the task comes up.
        pace: how long workers take, compared with what is usual.
        said: the comments on it.
    """

    ticket_type: str
    by: str
    answers: JsonObject
    outputs: Mapping[str, Sequence[JsonObject]] = field(default_factory=dict)
    pace: float = 1
    said: Sequence[Said] = ()


@dataclass(frozen=True)
class Scene:
    """Who answers a form, and when."""

    company: Company
    by: User
    moment: datetime


class Later(ABC):
    """A value that depends on who answers, and when."""

    @abstractmethod
    def at(self, scene: Scene) -> Json:
        """The value."""


@dataclass(frozen=True)
class Day(Later):
    """The ``workdays``-th working day from so many days after (or before) the answer on."""

    after: int
    workdays: int = 1

    @override
    def at(self, scene: Scene) -> Json:
        start = timezone.localtime(scene.moment).date() + timedelta(days=self.after)
        return str(working_day(start, self.workdays))


@dataclass(frozen=True)
class MinutesAgo(Later):
    """A moment before the answer."""

    minutes: int

    @override
    def at(self, scene: Scene) -> Json:
        moment = scene.moment.astimezone(UTC) - timedelta(minutes=self.minutes)
        return f"{moment:%Y-%m-%dT%H:%M:00Z}"


@dataclass(frozen=True)
class Person(Later):
    """Somebody of the company."""

    first_name: str

    @override
    def at(self, scene: Scene) -> Json:
        return User.objects.of_company(scene.company).get(first_name=self.first_name).email


@dataclass(frozen=True)
class AttachedFile(Later):
    """A file attached by the person who answers."""

    name: str
    content: bytes

    @override
    def at(self, scene: Scene) -> str:
        file = SimpleUploadedFile(self.name, self.content)
        return PersonalUploads(scene.company, scene.by).keep(file)


def text_file(name: str, text: str) -> AttachedFile:
    """A file of text."""
    return AttachedFile(name, text.encode())


def settled(value: Json, scene: Scene) -> Json:
    """The value with everything settled that depends on who answers, and when."""
    if isinstance(value, Later):
        return value.at(scene)
    if isinstance(value, dict):
        return {name: settled(each, scene) for name, each in value.items()}
    if isinstance(value, list):
        return [settled(each, scene) for each in value]
    return value
