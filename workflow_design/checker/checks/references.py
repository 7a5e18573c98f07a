"""Reference checks: the tasks, workflows and roles that a document refers to exist."""

from ticketflower.types import JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.fix import replace_value
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.documents.workflow.workflow_document import WorkflowDocument

_ENDS = {
    "from": ("start", {"start", "begin", "null", ""}),
    "to": ("end", {"end", "finish", "done", "stop", "close", "closed", "null", ""}),
}


def check_transitions(document: WorkflowDocument, findings: Findings) -> None:
    """Transitions go from and to tasks of the workflow."""
    for transition in document.transitions:
        for side, (end, words) in _ENDS.items():
            key = transition.data[side]
            if key is None or key in document.tasks:
                continue
            pointer, fix = transition.at(side), None
            suggestion: Suggestion = did_you_mean(key, document.tasks)
            if key.lower() in words:
                suggestion = f"did you mean null, the {end} of the workflow?"
                fix = replace_value(pointer, None)
            sentence = f"There is no task {quoted(key)} in this workflow."
            findings.error("unknown-task", pointer, sentence, suggestion, fix=fix)


def check_workflow_exists(
    document: JsonObject, company_context: CompanyContext, findings: Findings
) -> JsonObject | None:
    """The workflow that a task or ticket document names; None, with a message, if there is none."""
    key = document.get("workflow")
    if not isinstance(key, str):
        return None
    if key not in company_context.workflows:
        sentence = f"There is no workflow {quoted(key)}."
        suggestion = did_you_mean(key, company_context.workflows)
        findings.error("unknown-workflow", "/workflow", sentence, suggestion)
        return None
    if key in company_context.retired:
        sentence = (
            f"The workflow {quoted(key)} is archived. Restore one of its versions, or upload it "
            "again, before you use it here."
        )
        findings.error("retired-workflow", "/workflow", sentence)
    return dict(company_context.workflows[key])
