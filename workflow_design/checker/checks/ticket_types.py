"""Ticket definitions: presets, roles and layouts fit the workflow that they start."""

from ticketflower.types import JsonObject
from workflow_design.checker.checks.due import check_due, check_priority
from workflow_design.checker.checks.fields import is_sound, value_problem
from workflow_design.checker.checks.keys import check_roles_twice
from workflow_design.checker.checks.layouts import check_data_layout, check_layout
from workflow_design.checker.checks.references import check_workflow_exists
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.kinds import Family, family_of
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import did_you_mean, quoted
from workflow_design.documents.schema.instants import in_full, is_in_full
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.documents.workflow.workflow_document import WorkflowDocument


def check_ticket(ticket: JsonObject, company_context: CompanyContext, findings: Findings) -> None:
    """A ticket definition and what it refers to."""
    check_roles_twice(ticket, findings)
    workflow = check_workflow_exists(ticket, company_context, findings)
    if workflow is None:
        return
    document = WorkflowDocument(workflow)
    _check_presets(ticket, document, findings)
    check_due(ticket, document, findings)
    check_priority(ticket, document, findings)
    layout = ticket.get("edit_layout")
    check_layout(layout, "/edit_layout", list(document.fields), _where(ticket), findings)
    check_data_layout(ticket.get("display_layout"), "/display_layout", document, findings)


def _check_presets(ticket: JsonObject, document: WorkflowDocument, findings: Findings) -> None:
    for name, value in ticket.get("fields", {}).items():
        findings.budget.look()
        pointer = join("/fields", name)
        field = document.fields.get(name)
        if field is None:
            sentence = f"There is no field {quoted(name)} in {_where(ticket)}."
            suggestion = did_you_mean(name, document.fields)
            findings.error("unknown-field", pointer, sentence, suggestion, at_key=True)
        elif is_sound(field.data) and (
            sentence := value_problem(field.data, "The preset", value) or ""
        ):
            findings.error("bad-preset", pointer, sentence)
        elif family_of(field.data.get("FieldType")) is Family.TIME and not is_in_full(value):
            # Rules compare times as texts, and other tickets of the workflow come by the form.
            sentence = "Forms store times with seconds, and rules compare them as text."
            meant = f"did you mean “{in_full(value)}”?"
            findings.warning("unlike-types", pointer, sentence, meant)


def _where(ticket: JsonObject) -> str:
    return f"the workflow {quoted(ticket['workflow'])}"
