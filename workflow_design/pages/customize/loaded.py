"""What the customize page starts from: a workflow, its ticket types, and their drafts."""

from collections.abc import Sequence
from dataclasses import dataclass

from ticketflower.types import JsonObject
from users.models import Company, CompanyRole
from workflow_design.customize.definitions import Definitions
from workflow_design.models import (
    MODEL_OF_KIND,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import EditState, edit_state
from workflow_design.services.export import document_of


@dataclass(frozen=True)
class Loaded:
    """A workflow and the ticket types that start it, as they are edited now.

    Attributes:
        workflow: the draft, or else the live version.
        versions: the workflow's and those of the ticket types, in the order of the documents.
        states: of each of them.
    """

    company: Company
    workflow: WorkflowDefinition
    versions: Sequence[VersionedDefinition]
    definitions: Definitions
    states: Sequence[EditState]
    roles: Sequence[str]

    @property
    def known(self) -> dict[str, str]:
        """The fingerprints of what is shown."""
        return {each.name: each.fingerprint for each in self.states}


def load(company: Company, key: str) -> Loaded | None:
    """Load what the page of a workflow changes; None where there is no such workflow."""
    versions = WorkflowDefinition.objects.of_company(company).of_key(key)
    workflow = versions.latest_edited().for_export().first()
    if workflow is None:
        return None
    types = TicketType.objects.of_company(company).using_workflow(key)
    ticket_types = list(types.latest_edited().for_export())
    every: list[VersionedDefinition] = [workflow, *ticket_types]
    return Loaded(
        company=company,
        workflow=workflow,
        versions=every,
        definitions=Definitions(document_of(workflow), tuple(map(document_of, ticket_types))),
        states=[edit_state(company, MODEL_OF_KIND[each.kind], each.key) for each in every],
        roles=CompanyRole.objects.of_company(company).names(),
    )


def document_in(state: EditState) -> JsonObject | None:
    """The document of a definition as it is edited now; None where it is gone."""
    newest = state.newest
    return document_of(state.model.objects.for_export().get(pk=newest.pk)) if newest else None
