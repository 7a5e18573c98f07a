"""What a person should know before a version comes into force, or goes out of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ticketflower.types import JsonObject
from users.roles import TASK_WORKER, USER
from workflow_design.documents.report.report import Message
from workflow_design.models import (
    DefinitionStatus,
    TaskDefinition,
    TaskType,
    TicketType,
    WorkflowDefinition,
)
from workflow_design.pages.comparison import Difference, difference
from workflow_design.pages.definitions import version_of_status
from workflow_design.services.export import ticket_document, workflow_document
from workflow_design.services.locking import fingerprint_of
from workflow_design.services.people import People
from workflow_design.services.readiness import Readiness, ticket_readiness, workflow_readiness
from workflow_ops.pages.version_usage import (
    not_started_of,
    running_on_ticket_types,
    running_on_workflows,
)


@dataclass(frozen=True)
class SubmittableType:
    """A ticket type that is concerned, and who may submit it.

    Attributes:
        ticket_type: a version of it.
        roles: names of the company roles that may; none is everyone.
        people: how many active people may.
    """

    ticket_type: TicketType
    roles: list[str]
    people: int


@dataclass(frozen=True)
class PublishPage:
    """A version that may come into force: what changes, and for whom.

    Attributes:
        version: whose document comes into force.
        new_version: under which it will be in force.
        in_force: what is in force until then, if anything is.
        draft: an open draft that stays, and gets the next number.
        difference: to the version in force.
        running: how many tickets run on the version in force, or will start it, and end on it.
        moving_along: how many tickets have not started yet, and will start with the new version.
        submittable: the ticket types that move along, or the one that comes into force.
        tasks_without_worker: tasks for which there is no worker: tickets would wait there.
        readiness: what keeps it from coming into force, and the checker's warnings.
        fingerprint: of what the page was made of, to notice that something changed meanwhile.
    """

    version: WorkflowDefinition | TicketType
    new_version: int
    in_force: WorkflowDefinition | TicketType | None
    draft: WorkflowDefinition | TicketType | None
    difference: Difference
    running: int
    moving_along: int
    submittable: list[SubmittableType]
    tasks_without_worker: list[TaskDefinition]
    readiness: Readiness
    fingerprint: str
    template = "confirm.html"

    @property
    def is_workflow(self) -> bool:
        """Whether it is of a workflow, else of a ticket type."""
        return isinstance(self.version, WorkflowDefinition)

    @property
    def name(self) -> str:
        """The definition's, as ``publish_drafts`` knows it."""
        return f"{'workflow' if self.is_workflow else 'ticket'}/{self.version.key}"

    @property
    def is_roll_back(self) -> bool:
        """Whether it was in force before."""
        return self.version.status == DefinitionStatus.RETIRED

    @property
    def warnings(self) -> Sequence[Message]:
        """What the checker warns of; its places are those of the document as it is exported."""
        return self.readiness.warnings


def publish_workflow_page(
    version: WorkflowDefinition, replaced: Collection[str] = ()
) -> PublishPage:
    """Gather the page of a workflow's draft or retired version.

    Args:
        version: the workflow's.
        replaced: keys of ticket types that come into force together with it.
    """
    versions = list(WorkflowDefinition.objects.of_company(version.company).of_key(version.key))
    in_force = version_of_status(versions, DefinitionStatus.PUBLISHED)
    document = workflow_document(version)
    readiness = workflow_readiness(version.company, document, replaced)
    company = version.company
    before = [in_force.pk] if in_force else []
    moving_along = not_started_of(company, [each.pk for each in readiness.moving])
    return PublishPage(
        version=version,
        new_version=_new_version(version, versions),
        in_force=in_force,
        draft=_other_draft(version, versions),
        difference=difference(workflow_document(in_force) if in_force else None, document),
        running=running_on_workflows(company, before).total() - moving_along,
        moving_along=moving_along,
        submittable=_submittable(readiness.moving),
        tasks_without_worker=_tasks_without_worker(version),
        readiness=readiness,
        fingerprint=fingerprint_of(version),
    )


def publish_ticket_page(
    version: TicketType, beside: Mapping[str, JsonObject] | None = None
) -> PublishPage:
    """Gather the page of a ticket type's draft or retired version.

    Args:
        version: the ticket type's.
        beside: by key the documents of workflows that come into force together with it.
    """
    types = TicketType.objects.of_company(version.company).for_export()
    versions = list(types.of_key(version.key))
    in_force = version_of_status(versions, DefinitionStatus.PUBLISHED)
    company = version.company
    running = running_on_ticket_types(company, [in_force.pk] if in_force else []).total()
    before = ticket_document(in_force) if in_force else None
    return PublishPage(
        version=version,
        new_version=_new_version(version, versions),
        in_force=in_force,
        draft=_other_draft(version, versions),
        difference=difference(before, ticket_document(version)),
        running=running,
        moving_along=0,
        submittable=_submittable([version]),
        tasks_without_worker=[],
        readiness=ticket_readiness(version, beside),
        fingerprint=fingerprint_of(version),
    )


def _other_draft[D: (WorkflowDefinition, TicketType)](
    version: D, versions: Sequence[D]
) -> D | None:
    draft = version_of_status(versions, DefinitionStatus.DRAFT)
    return draft if draft and draft.pk != version.pk else None


def _new_version[D: (WorkflowDefinition, TicketType)](version: D, versions: Sequence[D]) -> int:
    """A draft has its number; a version rolled back to gets that of the draft, or a new one."""
    draft = version_of_status(versions, DefinitionStatus.DRAFT)
    return draft.version if draft else versions[0].version + 1


def _submittable(types: Sequence[TicketType]) -> list[SubmittableType]:
    """Who may submit these, which were loaded ``for_export``."""
    if not types:
        return []
    people = People.of(types[0].company, USER)
    found = []
    for ticket_type in types:
        roles = [access.role for access in ticket_type.access.all()]
        names = [role.role_name for role in roles]
        found.append(SubmittableType(ticket_type, names, people.count([role.pk for role in roles])))
    return found


def _tasks_without_worker(workflow: WorkflowDefinition) -> list[TaskDefinition]:
    """The form tasks that no active task worker may do."""
    workers = People.of(workflow.company, TASK_WORKER)
    return [
        task
        for task in workflow.tasks.all()
        if task.task_type == TaskType.FORM
        and not workers.count([task.worker_role_id] if task.worker_role_id else [])
    ]


@dataclass(frozen=True)
class BundlePage:
    """Drafts that may come into force together: those that a bundle brought."""

    pages: list[PublishPage]

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps any of them from it."""
        return not any(each.readiness.reasons for each in self.pages)


def publish_bundle_page(
    workflows: Sequence[WorkflowDefinition], tickets: Sequence[TicketType]
) -> BundlePage:
    """Gather the page of drafts, which were loaded ``for_export``."""
    replaced = [each.key for each in tickets]
    beside = {each.key: workflow_document(each) for each in workflows}
    pages = [publish_workflow_page(each, replaced) for each in workflows]
    return BundlePage([*pages, *(publish_ticket_page(each, beside) for each in tickets)])


@dataclass(frozen=True)
class RetirePage:
    """A version in force that may be retired.

    Attributes:
        version: what is in force.
        draft: an open draft, which stays.
        running: how many tickets run on any version of it, and go on.
        uses: the ticket types that keep a workflow in force.
        fingerprint: of what the page was made of, to notice that something changed meanwhile.
    """

    version: WorkflowDefinition | TicketType
    draft: WorkflowDefinition | TicketType | None
    running: int
    uses: list[TicketType]
    fingerprint: str
    template = "retire.html"


def retire_workflow_page(version: WorkflowDefinition) -> RetirePage:
    """Gather the page that asks whether a workflow is to be retired."""
    versions = list(
        WorkflowDefinition.objects.of_company(version.company).of_key(version.key).for_choice()
    )
    running = running_on_workflows(version.company, [each.pk for each in versions])
    uses = TicketType.objects.of_company(version.company).using_workflow(version.key)
    return RetirePage(
        version=version,
        draft=version_of_status(versions, DefinitionStatus.DRAFT),
        running=running.total(),
        uses=list(uses.for_list()),
        fingerprint=fingerprint_of(version),
    )


def retire_ticket_page(version: TicketType) -> RetirePage:
    """Gather the page that asks whether a ticket type is to be retired."""
    versions = list(TicketType.objects.of_company(version.company).of_key(version.key).for_choice())
    running = running_on_ticket_types(version.company, [each.pk for each in versions])
    return RetirePage(
        version=version,
        draft=version_of_status(versions, DefinitionStatus.DRAFT),
        running=running.total(),
        uses=[],
        fingerprint=fingerprint_of(version),
    )
