"""Form of a ticket's data, for an admin who corrects it: the workflow's questions, or JSON."""

from dataclasses import replace

from ticketflower.types import JsonObject
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.fields.answered import ask_for
from workflow_design.documents.fields.kinds import OF_FILES, Family
from workflow_design.documents.fields.questions import Question, questions_of_schema
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.forms.tickets import DataForm, answers_form
from workflow_ops.models import TicketError
from workflow_ops.services.ticket_errors import data_to_edit

AS_JSON = "as"


class TicketDataForm:
    """The form, and how its answers become the ticket's data.

    Data that no question asks for stays as it is; it can be edited as JSON.
    """

    form: AnswersForm | DataForm

    def __init__(self, request: CompanyRequest, error: TicketError) -> None:
        self.before = data_to_edit(error)
        questions = [each for each in _questions(error) if _can_be_asked(each)]
        self.asked = {each.name for each in questions}
        if not questions or request.GET.get(AS_JSON) == "json":
            self.form = DataForm(request.POST or None, data_before=self.before)
        else:
            optional = [replace(each, required=False, visible_if=None) for each in questions]
            self.form = answers_form(request, optional, known=self.before, layout=None)

    @property
    def is_json(self) -> bool:
        """Whether the data is shown as JSON."""
        return isinstance(self.form, DataForm)

    @property
    def can_be_asked(self) -> bool:
        """Whether there are questions to ask for it."""
        return bool(self.asked)

    @property
    def unasked(self) -> list[str]:
        """The keys of data that no question asks for."""
        return [] if self.is_json else sorted(set(self.before) - self.asked)

    def data(self) -> JsonObject:
        """The data of a valid form."""
        if isinstance(self.form, DataForm):
            return self.form.answers()
        kept = {name: value for name, value in self.before.items() if name not in self.asked}
        return kept | self.form.answers()


def _questions(error: TicketError) -> list[Question]:
    """Those that say what the data may be: of the failed action's input, else of the workflow."""
    task = error.task
    if task is not None and task.task_definition.input_schema and error.ticket.workflow:
        questions, cannot_be_shown = questions_of_schema(task.task_definition.input_schema)
        return [] if cannot_be_shown else list(questions)
    return list(compiled_version(error.ticket.workflow_version_id).questions)


def _can_be_asked(question: Question) -> bool:
    """Whether any value of the data can be corrected so; else it stays as it is, or JSON is.

    Files belong to the form that they were sent with, a form shows so many rows and no more, and
    what isn't asked under a condition would be lost.
    """
    is_editable = question.shown_if is None and not question.read_only
    return is_editable and not ask_for(OF_FILES | {Family.ROWS}, [question])
