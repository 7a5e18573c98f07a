"""Role check: the company has the roles that a document names; each is reported once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from ticketflower.types import JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.fix import replace_value
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import did_you_mean, quoted, quoted_list
from workflow_design.documents.workflow.workflow_document import WorkflowDocument, texts_in

MOST_ROLES = 10
"""Roles of the company that a message lists."""


@dataclass(frozen=True)
class _Use:
    """A role that a document names.

    Attributes:
        role: as it is written.
        pointer: where.
        findings: where messages about that part of the document go.
    """

    role: str
    pointer: str
    findings: Findings

    @property
    def is_in_document(self) -> bool:
        """Whether it is in the document itself, and not in a part that the company has already."""
        return self.findings.locate(self.pointer) is not None


@dataclass(frozen=True)
class RoleUses:
    """The roles that a document names, wherever it does."""

    _uses: dict[str, list[_Use]] = field(default_factory=dict)

    def add_worker_roles(self, document: WorkflowDocument, findings: Findings) -> None:
        """Note the roles that the tasks of a workflow are for."""
        for task in document.tasks.values():
            role = task.data.get("worker_role")
            if isinstance(role, str):
                self._add(_Use(role, task.at("worker_role"), findings))

    def add_submitters(self, ticket: JsonObject, findings: Findings) -> None:
        """Note the roles that may submit a ticket."""
        for pointer, role in texts_in(ticket, "company_role_access"):
            self._add(_Use(role, pointer, findings))

    def report_unknown(self, company_roles: Sequence[str]) -> None:
        """Report each role that the company does not have, once; case does not matter."""
        known = {each.lower() for each in company_roles}
        for role, uses in self._uses.items():
            if role not in known:
                uses.sort(key=lambda each: not each.is_in_document)
                _report(uses, company_roles)

    def _add(self, use: _Use) -> None:
        self._uses.setdefault(use.role.lower(), []).append(use)


def _report(uses: Sequence[_Use], company_roles: Sequence[str]) -> None:
    first = uses[0]
    meant = did_you_mean(first.role, company_roles, only_typos=True)
    sentence = f"The company has no role {quoted(first.role)}. {_advice(company_roles)}"
    # In a bundle each use has its own place in the document: they are replaced together.
    places = [each.findings.locate(each.pointer) for each in uses]
    fixes = [replace_value(place, meant.typo) for place in places if place is not None]
    fix = reduce(and_, fixes) if meant.typo is not None and fixes else None
    problem = Problem(first.pointer, sentence, "unknown-role", meant)
    first.findings.problem(problem, located_fix=fix)


def _advice(roles: Sequence[str]) -> str:
    create = "An admin can create it on the page “Company roles”."
    if not roles:
        return f"{create} No company roles exist yet."
    more = f" and {len(roles) - MOST_ROLES} more" if len(roles) > MOST_ROLES else ""
    return f"{create} The company has {quoted_list(roles[:MOST_ROLES])}{more}."
