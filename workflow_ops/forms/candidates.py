"""Candidates: the people to choose from who can be given tasks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import OuterRef, QuerySet

from users.models import User
from workflow_design.answers.text_fields import LinesField
from workflow_ops.engine.assignment import workers_for
from workflow_ops.models import TaskInstance

LONGEST_REASON: Final = 2000


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


def colleagues_for(task: TaskInstance, user: User) -> list[Candidate]:
    """The people to whom a worker can hand off a task."""
    able = candidates(workers_for(task.company, task.task_definition))
    return [each for each in able if each.worker.pk != user.pk]


class PassOnForm(forms.Form):
    """A colleague who gets a task, and why.

    Args:
        colleagues: to choose from.
    """

    worker = forms.ChoiceField(label="Colleague", error_messages={"required": "Select a person."})
    reason = LinesField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        help_text="Your colleague sees it on the ticket. The requester doesn't.",
        error_messages={"required": "Enter a reason."},
    )

    def __init__(self, *args: Any, colleagues: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = {each.worker.email: each.worker for each in colleagues}
        choices = [(each.worker.email, each.label) for each in colleagues]
        self.fields["worker"].choices = [("", "Select a person"), *choices]  # type: ignore[attr-defined] # a ChoiceField

    def clean_worker(self) -> User:
        """The person, by their email address."""
        return self._colleagues[self.cleaned_data["worker"]]


def _label(worker: Any, is_double: bool) -> str:
    named = f"{worker}, {worker.email}" if is_double else str(worker)
    return f"{named} ({worker.to_do} open{'' if worker.is_available else ', away'})"
