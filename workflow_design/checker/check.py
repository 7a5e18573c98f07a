"""Check of a document: all checks in order, like the passes of a compiler, into one report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.checker.checks import keys
from workflow_design.checker.checks.fields import check_fields
from workflow_design.checker.checks.forms import check_forms
from workflow_design.checker.checks.graph import check_graph
from workflow_design.checker.checks.layouts import check_workflow_layouts
from workflow_design.checker.checks.references import check_transitions, check_workflow_exists
from workflow_design.checker.checks.roles import RoleUses
from workflow_design.checker.checks.rules import check_rules
from workflow_design.checker.checks.schemas import check_schemas
from workflow_design.checker.checks.structure import check_structure, document_kind
from workflow_design.checker.checks.ticket_types import check_ticket
from workflow_design.checker.findings import Findings, Locate, all_but_tasks, one_task
from workflow_design.checker.verification.passes import Verification, check_soundness
from workflow_design.documents.budget import Budget, OutOfTime
from workflow_design.documents.report.report import MAX_MESSAGES, Message, Report, Severity
from workflow_design.documents.report.words import quoted_list
from workflow_design.documents.text.parse import parse_or_repair
from workflow_design.documents.text.source import Source
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.documents.workflow.composition import merge_task, merge_workflow
from workflow_design.documents.workflow.workflow_document import WorkflowDocument, nodes_in

__all__ = ["CheckResult", "CompanyContext", "check", "check_workflow_ready"]

_BESIDE_THE_PATHS = frozenset(
    {
        *("unknown-role", "retired-workflow", "layout-repeats"),
        *("action-without-url", "bad-url", "call-too-long", "not-one-line"),
        *("lease-too-short", "instructions-not-read"),
    }
)
"""Codes of errors that change nothing about the paths of tickets and the types of values."""


@dataclass(frozen=True)
class CheckResult:
    """A report, and the document if it could be read and is of a known kind."""

    report: Report
    document: JsonObject | None
    kind: str | None


def check(
    text: str | bytes, company_context: CompanyContext, budget: Budget | None = None
) -> CheckResult:
    """Check a document; the result has its report and its data.

    Args:
        text: the document as it was written.
        company_context: what the company has that the document may refer to.
        budget: the time limit; None for the usual one.
    """
    return _Check(company_context, budget or Budget()).run(text)


def check_workflow_ready(
    document: JsonObject,
    company_context: CompanyContext,
    budget: Budget | None = None,
    *,
    verify: bool = True,
    verification: Verification | None = None,
) -> Report:
    """The report on a whole workflow document that is to be published.

    Lines and columns refer to its canonical form as text (canonical_text), which pages can show.

    Args:
        document: the workflow's.
        company_context: what the company has that the document may refer to.
        budget: the time limit; None for the usual one.
        verify: whether its soundness is verified, too, which gives warnings alone.
        verification: of the document, where it was verified before.
    """
    budget = budget or Budget()
    ready = _Check(company_context, budget, ready=True, verify=verify, verification=verification)
    return ready.run(canonical_text(document)).report


@dataclass(frozen=True)
class _ToVerify:
    """A workflow whose soundness is still to be verified, unless it has errors."""

    document: WorkflowDocument
    findings: Findings

    def is_verifiable(self, report: Report) -> bool:
        """Whether no error of the workflow would be reported again, as what follows from it."""
        root = self.findings.root
        return len(report.errors) < MAX_MESSAGES and all(
            each.code in _BESIDE_THE_PATHS or not f"{each.pointer}/".startswith(f"{root}/")
            for each in report.errors
        )


@dataclass(frozen=True)
class _Check:
    """One check, which reports that its time is used up instead of raising OutOfTime.

    All workflows of a document are checked for errors before the soundness of one is verified, so
    that errors are reported however long a verification takes.

    Attributes:
        company_context: what the company has.
        budget: the time limit.
        ready: whether the document is a whole workflow that is to be published.
        verify: whether the soundness of workflows is verified, too.
        verification: of the one workflow, where it was verified before.
    """

    company_context: CompanyContext
    budget: Budget
    ready: bool = False
    verify: bool = True
    verification: Verification | None = None
    report: Report = field(default_factory=Report)
    roles: RoleUses = field(default_factory=RoleUses)
    to_verify: list[_ToVerify] = field(default_factory=list)

    def run(self, text: str | bytes) -> CheckResult:
        """Check everything, as long as there is time."""
        parsed = parse_or_repair(text, self.report)
        source = parsed.source or parsed.repaired
        if source is None:
            self.report.not_checked = "Only the syntax was checked: fix it, then check again."
            return CheckResult(self.report, None, None)
        findings = Findings(source, self.report, self.budget)
        kind = self._check_source(source, findings)
        # What a repair makes of a text that is no JSON is never stored.
        return CheckResult(self.report, source.value if kind and parsed.source else None, kind)

    def _check_source(self, source: Source, findings: Findings) -> str | None:
        """Check what could be read; the kind of the document, if it is known."""
        try:
            kind = document_kind(source.value, findings)
            if kind is None:
                self.report.not_checked = "The file wasn't checked because its kind is unknown."
                return None
            self._check(check_structure(source.value, kind, findings), kind, findings)
            self.roles.report_unknown(self.company_context.company_roles)
        except OutOfTime as end:
            self.report.add(_takes_too_long(end))
            return None
        self._verify()
        return kind

    def _check(self, document: JsonObject, kind: str, findings: Findings) -> None:
        self.budget.look()
        if kind == "workflow":
            self._check_workflow(document, findings)
        elif kind == "task":
            self._check_task(document, findings)
        elif kind == "ticket":
            self._check_ticket(document, self.company_context, findings)
        else:
            self._check_bundle(document, findings)

    def _check_workflow(self, document: JsonObject, findings: Findings) -> JsonObject:
        """Check a workflow, with the tasks it keeps, and give it as a whole."""
        keys.check_together(document, findings)
        brings = "tasks" in document or "transitions" in document
        severity = Severity.ERROR if brings or self.ready else Severity.WARNING
        workflows = {} if self.ready else self.company_context.workflows
        kept = workflows.get(str(document.get("key")))
        locate: Locate = findings.locate if brings or kept is None else all_but_tasks(findings.root)
        whole = merge_workflow(kept, document)
        self._check_whole(whole, severity, findings.within(findings.root, locate))
        return whole

    def _check_task(self, document: JsonObject, findings: Findings) -> None:
        workflow = check_workflow_exists(document, self.company_context, findings)
        if workflow is None or not isinstance(document.get("key"), str):
            # Without its workflow the task's names cannot be checked; the rest can.
            self._check_lone_task({"key": "", **document}, findings)
            return
        whole = merge_task(workflow, document)
        index = [each.get("key") for each in whole["tasks"]].index(document["key"])
        self._check_whole(whole, Severity.WARNING, findings.within("", one_task(index)))

    def _check_lone_task(self, task: JsonObject, findings: Findings) -> None:
        document = WorkflowDocument({"tasks": [task]}, self.budget)
        placed = findings.within("", one_task(0))
        self.roles.add_worker_roles(document, placed)
        check_forms(document, check_schemas(document, placed), placed)

    def _check_whole(
        self, workflow: Mapping[str, Json], severity: Severity, findings: Findings
    ) -> None:
        document = WorkflowDocument(workflow, self.budget)
        keys.check_workflow_keys(document, findings)
        check_fields(document, findings)
        check_transitions(document, findings)
        self.roles.add_worker_roles(document, findings)
        check_workflow_layouts(document, findings)
        usable = check_schemas(document, findings)
        check_forms(document, usable, findings)
        check_rules(document, findings)
        check_graph(document, severity, findings)
        self.to_verify.append(_ToVerify(document, findings))

    def _check_bundle(self, document: JsonObject, findings: Findings) -> None:
        keys.check_bundle_keys(document, findings)
        context = self.company_context
        workflows = dict(context.workflows)
        for node in nodes_in(document, "workflows"):
            whole = self._check_workflow(node.data, findings.within(node.pointer))
            workflows[str(node.data.get("key"))] = whole
        brought = {node.data.get("key") for node in nodes_in(document, "workflows")}
        context = CompanyContext(context.company_roles, workflows, context.retired - brought)
        for node in nodes_in(document, "tickets"):
            self.budget.look()
            self._check_ticket(node.data, context, findings.within(node.pointer))

    def _check_ticket(
        self, ticket: JsonObject, context: CompanyContext, findings: Findings
    ) -> None:
        self.roles.add_submitters(ticket, findings)
        check_ticket(ticket, context, findings)

    def _verify(self) -> None:
        """Verify the soundness of workflows, but of those with errors.

        What is wrong already would be reported again, as something that seems to follow from it.
        """
        skipped: list[str] = []
        for each in self.to_verify if self.verify else ():
            if not each.document.transitions:
                continue
            if not each.is_verifiable(self.report):
                skipped.append(str(each.document.workflow.get("key", "")))
                continue
            try:
                check_soundness(each.document, each.findings, self.verification)
            except OutOfTime as end:
                each.findings.out_of_time(end)
        if skipped:
            self.report.not_checked = _not_verified(skipped if len(self.to_verify) > 1 else [])


def _not_verified(keys: list[str]) -> str:
    through = f" through {quoted_list(keys)}" if keys else ""
    return (
        f"The paths of tickets{through} and the types of values weren't checked, because the file "
        "has errors: fix them, then check again."
    )


def _takes_too_long(end: OutOfTime) -> Message:
    sentence = (
        f"This file is too large to check in {end.seconds:g} seconds. "
        "Split it into several files, or shorten its longest lists."
    )
    return Message(Severity.ERROR, "takes-too-long", "", 1, 1, sentence)
