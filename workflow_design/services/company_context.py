"""Company context of the checker: what it may know of a company, read from its definitions."""

from users.models import Company, CompanyRole
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.models import DefinitionStatus, WorkflowDefinition
from workflow_design.services.export import document_of


def company_context_of(company: Company) -> CompanyContext:
    """The company's roles, and its workflows: drafts, or else published versions, or retired."""
    workflows = WorkflowDefinition.objects.of_company(company).latest_edited().for_export()
    retired = (each.key for each in workflows if each.status == DefinitionStatus.RETIRED)
    return CompanyContext(
        company_roles=CompanyRole.objects.of_company(company).names(),
        workflows={workflow.key: document_of(workflow) for workflow in workflows},
        retired=frozenset(retired),
    )
