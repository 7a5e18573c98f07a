"""The session of a dry run: its state and run, and the form that it asks for now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from ticketflower.types import JsonObject
from users.models import Company, User
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.fields.questions import (
    Question,
    questions_left_open,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.schema.validate import SchemaError, errors_of
from workflow_design.dry_run.compiled_document import CompiledDocument
from workflow_design.dry_run.forms import NamesOnly, ResponseForm
from workflow_design.dry_run.realized_witness import sample_of_task
from workflow_design.dry_run.runs import (
    InitialContext,
    Run,
    RunDoesNotFit,
    StepInput,
    complete,
    replay,
)
from workflow_design.dry_run.signed_state import DryRunState
from workflow_design.errors import DryRunOutdated
from workflow_design.models import TicketType
from workflow_design.runtime.data import output_errors, prefill_answers

OBJECT: JsonObject = {"type": "object"}


def initial_state(
    *, company: Company, by: User, title: str, ticket_type: TicketType | None
) -> DryRunState:
    """A run that has not begun.

    Args:
        company: that the ticket would belong to.
        by: who would submit it.
        title: of the workflow, for a ticket without a type.
        ticket_type: whose presets apply, if one was chosen.
    """
    ticket = ticket_values(
        number=company.last_ticket_number + 1,
        title=ticket_type.title if ticket_type else title,
        created_by=by.email,
        created_at=timezone.now(),
    )
    if ticket_type is None:
        return DryRunState(ticket)
    return DryRunState(ticket, presets=ticket_type.fields, layout=ticket_type.edit_layout)


def open_session(
    company: Company, compiled: CompiledDocument, state: DryRunState
) -> "DryRunSession":
    """A dry run in which the company's active people may be chosen."""
    people = list(User.objects.of_company(company).people().active().by_name())
    return DryRunSession(company, compiled, state, people)


@dataclass(frozen=True)
class DryRunSession:
    """A dry run after what was given so far.

    Args:
        company: the workflow's.
        compiled: the workflow's document.
        state: what was given so far.
        people: who may be chosen where a person is asked for.
    """

    company: Company
    compiled: CompiledDocument
    state: DryRunState
    people: Sequence[User]

    @property
    def beginning(self) -> InitialContext:
        """The context that the run starts from."""
        return InitialContext(
            ticket=self.state.ticket,
            company=company_values(name=self.company.name, today=self.company.today),
            data={**self.state.presets, **(self.state.start or {})},
            calls=settings.ACTION_CALLS,
        )

    @cached_property
    def run(self) -> Run | None:
        """The run; None before the ticket is submitted.

        Raises:
            DryRunOutdated: the workflow was changed meanwhile.
        """
        if self.state.start is None:
            return None
        try:
            return replay(self.compiled.workflow, self.beginning, self.state.given)
        except RunDoesNotFit as error:
            raise DryRunOutdated from error

    @property
    def person(self) -> str:
        """The person that samples name where one is asked for."""
        return self.people[0].email if self.people else str(self.state.ticket["created_by"])

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What the form asks: that of the ticket type, or of the task."""
        if self.run is None:
            return questions_left_open(self.compiled.workflow.questions, self.state.presets)
        if self.run.task is None:
            return ()
        return self.compiled.workflow.task_questions[self.run.task.key]

    def form(self, *sent: Any, proposed: JsonObject | None = None) -> AnswersForm | ResponseForm:
        """The form that completes what is asked for now; the run has not ended.

        Args:
            sent: what the browser sent, if it did: data and files.
            proposed: answers to show first; without it what was given or planned before.
        """
        run = self.run
        shown = proposed
        if run is None:
            known, layout = self.state.presets, self.state.layout
            shown = self.state.proposed if shown is None else shown
        else:
            assert run.task is not None
            shown = self.state.proposal(run.task.key) if shown is None else shown
            if not run.task.has_form:
                answer = shown or sample_of_task(run.workflow, run.task, {})
                return ResponseForm(*sent[:1], task=run.task, proposed=answer)
            known, layout = {}, self.compiled.tasks[run.task.key].get("edit_layout")
            if shown is None:
                fields = [question.name for question in run.workflow.questions]
                shown = prefill_answers(self.questions, run.data, fields)
        return AnswersForm(
            self.questions,
            *sent,
            uploads=NamesOnly(),
            people=self.people,
            known={**known, **(shown or {})},
            layout=layout,
        )

    def sampled(self, typed: JsonObject) -> AnswersForm | ResponseForm:
        """The form filled in with sample data around what was typed."""
        known = {**self.state.presets, **typed}
        return self.form(proposed=sample_answers(self.questions, known=known, person=self.person))

    def problems(self, answers: JsonObject) -> list[tuple[str, str]]:
        """Why the server would not take the answers of a valid form; pointers and sentences."""
        return [(error.pointer, error.sentence) for error in self._errors(answers)]

    def _errors(self, answers: JsonObject) -> list[SchemaError]:
        if self.run is None:
            try:
                known = {**self.state.presets, **answers}
                shown = visible_questions(self.questions, known)
            except RuleFailed as fault:
                return [SchemaError("", fault.sentence)]
            return errors_of(schema_of_questions(shown), answers)
        task = self.run.task
        if task is None or not task.has_form:
            return []
        return output_errors(task, answers)

    def after(self, answers: JsonObject) -> "DryRunSession":
        """The moment after the form was sent with these answers.

        Raises:
            DryRunTooLarge: there were too many steps.
        """
        if self.run is None:
            state = self.state.submitted(answers)
        else:
            assert self.run.task is not None
            state = self.state.completed(StepInput(self.run.task.key, answers))
        following = DryRunSession(self.company, self.compiled, state, self.people)
        if self.run is not None:  # its steps need not be run again
            vars(following)["run"] = complete(self.run, answers)
        return following
