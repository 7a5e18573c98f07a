"""The page of a ticket type version: its form, and who may submit it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from users.models import User
from workflow_design.answers.display import Fact, facts
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.preview import preview_form
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.wording.data_labels import label_of, labels_of
from workflow_design.documents.wording.due_wording import due_text
from workflow_design.documents.workflow.due import due_name
from workflow_design.documents.workflow.requester_acts import requester_acts
from workflow_design.models import TicketType
from workflow_design.pages.definitions import Tab, Versions, tabs_of, versions_of
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.workflow import document_of_workflow
from workflow_ops.pages.version_usage import running_on
from workflow_ops.services.tickets import open_questions


@dataclass(frozen=True)
class TicketTypePage:
    """The content of a ticket type version's page."""

    tab: str
    tabs: list[Tab]
    versions: Versions
    form: AnswersForm
    questions: Sequence[Question]
    presets: list[Fact]
    roles: list[str]
    due: str
    """When its tickets are due, in words."""
    priority: str
    """The label of the field that sets their priority."""
    requester_acts: str
    """What requesters can do with their tickets."""
    open_tickets: int


def ticket_type_page(
    ticket_type: TicketType, query: Mapping[str, str], _user: User
) -> TicketTypePage:
    """Gather the page of a ticket type version that was loaded ``for_detail``."""
    workflow = compiled_version(ticket_type.workflow_id)
    labels = labels_of(document_of_workflow(workflow))
    questions = open_questions(ticket_type)
    of_key = TicketType.objects.of_company(ticket_type.company).of_key(ticket_type.key)
    kept = {"version": query["version"]} if query.get("version") else {}
    return TicketTypePage(
        tab="",
        tabs=tabs_of(ticket_type, "", kept),
        versions=versions_of(ticket_type),
        form=preview_form(questions, labels=labels, layout=ticket_type.edit_layout),
        questions=questions,
        presets=facts(workflow.questions, ticket_type.fields),
        roles=[access.role.role_name for access in ticket_type.access.all()],
        due=due_text(ticket_type.due, labels.names),
        priority=label_of(name, labels.names) if (name := due_name(ticket_type.priority)) else "",
        requester_acts=_words_of(requester_acts(ticket_type.requester_may)),
        open_tickets=running_on(ticket_type.company, list(of_key.for_choice())).total(),
    )


def _words_of(acts: Sequence[str]) -> str:
    """Such as "Cancel and reopen tickets"."""
    return (
        f"{' and '.join(sorted(acts)).capitalize()} tickets" if acts else "Only comment on tickets"
    )
