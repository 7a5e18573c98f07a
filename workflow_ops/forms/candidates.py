"""Candidates: the people to choose from who can be given tasks."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet

from users.models import User
from workflow_ops.models import TaskInstance


@dataclass(frozen=True)
class Candidate:
    """A person who can be given tasks, with the information needed to choose among them."""

    worker: User
    label: str


def candidates(workers: QuerySet[User]) -> list[Candidate]:
    """The people to choose from: who is available first, then who has fewest tasks to do.

    People with the same name are distinguished by their addresses.
    """
    to_do = TaskInstance.objects.count_on_list(OuterRef("pk"))
    found = list(
        workers.annotate(to_do=to_do).order_by(
            "-is_available", "to_do", "first_name", "last_name", "pk"
        )
    )
    names = Counter(str(worker) for worker in found)
    return [Candidate(worker, _label(worker, names[str(worker)] > 1)) for worker in found]


def _label(worker: Any, is_double: bool) -> str:
    named = f"{worker}, {worker.email}" if is_double else str(worker)
    return f"{named} ({worker.to_do} open{'' if worker.is_available else ', away'})"
