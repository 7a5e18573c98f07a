"""The signed state of a dry run: text that travels in the request, signed against forgery.

Nothing is stored, so going back in the browser works, and two tabs do not disturb each other.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from django.core import signing

from ticketflower.types import JsonObject
from workflow_design.dry_run.runs import StepInput
from workflow_design.errors import DryRunTooLarge, DryRunUnreadable
from workflow_design.models import WorkflowDefinition

LONGEST = 200_000
"""Characters of the text; they are sent with each step."""

MOST_STEPS = 200


@dataclass(frozen=True)
class DryRunState:
    """The state of a dry run: all that was given, and what is proposed for the steps to come.

    Attributes:
        ticket: what rules see of the ticket.
        presets: values that the ticket type brings; ``layout`` is that of its form.
        start: the answers to the submit form; None before it is sent.
        given: what completed the tasks, one after the other.
        plan: what to propose at each step, from a chosen path or from going back.
        proposed: answers to the submit form to propose.
    """

    ticket: JsonObject
    presets: JsonObject = field(default_factory=dict)
    layout: list[JsonObject] | None = None
    start: JsonObject | None = None
    given: tuple[StepInput, ...] = ()
    plan: tuple[StepInput, ...] = ()
    proposed: JsonObject = field(default_factory=dict)

    def submitted(self, answers: JsonObject) -> "DryRunState":
        """After the submit form was sent."""
        return replace(self, start=answers, proposed=answers)

    def completed(self, given: StepInput) -> "DryRunState":
        """After a task was completed.

        Raises:
            DryRunTooLarge: there were too many before.
        """
        if len(self.given) >= MOST_STEPS:
            raise DryRunTooLarge
        at = len(self.given)
        # Another answer than was proposed may lead elsewhere, so only proposals that fit remain.
        plan = (*self.plan[:at], given, *self.plan[at + 1 :])
        return replace(self, given=(*self.given, given), plan=plan)

    def back(self) -> "DryRunState":
        """One step before, with what was given there proposed again."""
        if self.given:
            return replace(self, given=self.given[:-1])
        return replace(self, start=None)

    def proposal(self, task: str) -> JsonObject | None:
        """The proposed answers for the task that comes now; None where there are none."""
        at = len(self.given)
        planned = self.plan[at] if at < len(self.plan) else None
        return planned.answers if planned and planned.task == task else None


def to_text(state: DryRunState, workflow: WorkflowDefinition) -> str:
    """The run as text, for this version of a workflow only.

    Raises:
        DryRunTooLarge: it holds too much.
    """
    text = signing.dumps(asdict(state), salt=_salt(workflow), compress=True)
    if len(text) > LONGEST:
        raise DryRunTooLarge
    return text


def from_text(text: str, workflow: WorkflowDefinition) -> DryRunState:
    """Read the state back from its text.

    Raises:
        DryRunUnreadable: the text was changed, or belongs to another workflow or version.
    """
    if len(text) > LONGEST:  # none such was given out
        raise DryRunUnreadable
    try:
        value = signing.loads(text, salt=_salt(workflow))
    except signing.BadSignature as error:
        raise DryRunUnreadable from error
    given, plan = _given(value.pop("given")), _given(value.pop("plan"))
    return DryRunState(given=given, plan=plan, **value)


def _given(values: Sequence[JsonObject]) -> tuple[StepInput, ...]:
    return tuple(StepInput(each["task"], each["answers"]) for each in values)


def _salt(workflow: WorkflowDefinition) -> str:
    return f"workflow_design.dry_run.{workflow.pk}"
