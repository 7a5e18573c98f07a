"""Check of due dates and priorities of ticket types: they name fields that can say them."""

from ticketflower.types import Json, JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.kinds import Family, family_of
from workflow_design.documents.report.words import did_you_mean, quoted, quoted_list
from workflow_design.documents.workflow.due import PRIORITIES
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument, texts_in

_DATES = (Family.DATE, Family.DATETIME)


def check_due(ticket: JsonObject, document: WorkflowDocument, findings: Findings) -> None:
    """The name in a ticket type's due date is that of a field with a date, which has a value."""
    field = _named_field(ticket, "due", document, findings)
    if field is None:
        return
    name, pointer = field.data["FieldName"], "/due/var"
    if family_of(field.data.get("FieldType")) not in _DATES:
        sentence = f"The field {quoted(name)} isn't a date, so it can't say when a ticket is due."
        findings.error("not-a-date", pointer, sentence)
    elif name not in ticket.get("fields", {}) and _may_be_missing(field):
        sentence = f"{quoted(name)} may be missing; such a ticket has no due date."
        findings.warning("no-due-date", pointer, sentence)


def check_priority(ticket: JsonObject, document: WorkflowDocument, findings: Findings) -> None:
    """The field that sets the priority is a choice among the priorities that there are."""
    field = _named_field(ticket, "priority", document, findings)
    if field is None:
        return
    name, pointer = field.data["FieldName"], "/priority/var"
    choices = [choice for _pointer, choice in texts_in(field.data, "Choices")]
    others = [each for each in choices if each not in PRIORITIES]
    if family_of(field.data.get("FieldType")) is not Family.CHOICE or others:
        sentence = (
            f"The field {quoted(name)} must be a choice among {quoted_list(PRIORITIES)} to set "
            "the priority."
        )
        findings.error("not-a-priority", pointer, sentence)


def _named_field(
    ticket: JsonObject, key: str, document: WorkflowDocument, findings: Findings
) -> Node | None:
    """The field that a value of the ticket type names; None, with a message if there is none."""
    named: Json = ticket.get(key)
    name = named.get("var") if isinstance(named, dict) else None
    if not isinstance(name, str):
        return None
    if name not in document.fields:
        sentence = f"There is no field {quoted(name)} in the workflow {quoted(ticket['workflow'])}."
        suggestion = did_you_mean(name, document.fields)
        findings.error("unknown-field", f"/{key}/var", sentence, suggestion)
    return document.fields.get(name)


def _may_be_missing(field: Node) -> bool:
    return not field.data.get("Required", False) or field.data.get("VisibleIf") is not None
