"""Confirmation pages: the effects of publishing, rolling back or retiring a version."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from users.models import User
from users.roles import TASK_WORKER, USER
from workflow_design.documents.report.report import Message
from workflow_design.dry_run.compiled_document import compiled_document
from workflow_design.dry_run.page import PathList, budget_at_once, lists_at_once
from workflow_design.dry_run.session import initial_state, open_session
from workflow_design.dry_run.verified_version import verified_version
from workflow_design.models import (
    DefinitionStatus,
    TaskDefinition,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import fingerprint_of
from workflow_design.pages.comparison import Difference, difference
from workflow_design.pages.definitions import version_of_status
from workflow_design.services.export import document_of
from workflow_design.services.readiness import Readiness, readiness_of
from workflow_design.services.role_holders import RoleHolders
from workflow_ops.pages.version_usage import not_started_of, running_on


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
    """A version that may be published: the changes, and the people affected.

    Attributes:
        version: whose document is published.
        new_version: the number that it is published under.
        published: the version that is published until then, if there is one.
        draft: an open draft that stays, and gets the next number.
        difference: to the published version.
        running: how many tickets run on the published version, or will start it, and end on it.
        moving_along: how many tickets have not started yet, and will start with the new version.
        submittable: the ticket types that move along, or the one that is published.
        tasks_without_worker: tasks for which there is no worker or agent: tickets would wait there.
        readiness: what keeps it from being published, and the checker's warnings.
        fingerprint: of what the page was made of, to notice that something changed meanwhile.
        paths: of a workflow with sample data; None where they were not listed.
    """

    version: VersionedDefinition
    new_version: int
    published: VersionedDefinition | None
    draft: VersionedDefinition | None
    difference: Difference
    running: int
    moving_along: int
    submittable: list[SubmittableType]
    tasks_without_worker: list[TaskDefinition]
    readiness: Readiness
    fingerprint: str
    paths: PathList | None = None
    template = "confirm.html"

    @property
    def is_roll_back(self) -> bool:
        """Whether it has been published before."""
        return self.version.status == DefinitionStatus.RETIRED

    @property
    def warnings(self) -> Sequence[Message]:
        """The checker's warnings; line numbers are those of the exported document."""
        return self.readiness.warnings


def publish_page(
    version: VersionedDefinition, together: Collection[VersionedDefinition] = ()
) -> PublishPage:
    """Gather the page of a draft or retired version that was loaded ``for_export``.

    Args:
        version: the draft or retired version.
        together: what is published together with it, loaded ``for_export``.
    """
    company = version.company
    every = type(version).objects.of_company(company).of_key(version.key).for_detail()
    versions: list[VersionedDefinition] = list(every)
    published = version_of_status(versions, DefinitionStatus.PUBLISHED)
    draft = version_of_status(versions, DefinitionStatus.DRAFT)
    readiness = readiness_of(version, together)
    moving_along = not_started_of(company, [each.pk for each in readiness.moving])
    running = running_on(company, [published] if published else []).total()
    return PublishPage(
        version=version,
        new_version=draft.version if draft else versions[0].version + 1,
        published=published,
        draft=draft if draft and draft.pk != version.pk else None,
        difference=difference(document_of(published) if published else None, document_of(version)),
        running=running - moving_along,
        moving_along=moving_along,
        submittable=_submittable(
            [version] if isinstance(version, TicketType) else readiness.moving
        ),
        tasks_without_worker=_tasks_without_worker(version),
        readiness=readiness,
        fingerprint=fingerprint_of(version),
    )


def confirmation_page(version: VersionedDefinition, by: User) -> PublishPage:
    """The page of one version, with the paths of a workflow where listing them takes no time.

    Args:
        version: the draft or retired version, loaded ``for_export``.
        by: who tries the workflow.
    """
    page = publish_page(version)
    if isinstance(version, TicketType) or page.readiness.reasons:
        return page
    return replace(page, paths=_paths_of(version, by))


def _paths_of(workflow: WorkflowDefinition, by: User) -> PathList | None:
    company = workflow.company
    state = initial_state(company=company, by=by, title=workflow.title, ticket_type=None)
    session = open_session(company, compiled_document(workflow), state)
    verified = verified_version(workflow, session.compiled, None, budget_at_once())
    lists = lists_at_once(session, verified)
    return lists.paths if lists else None


def _submittable(types: Sequence[TicketType]) -> list[SubmittableType]:
    """Who may submit these, which were loaded ``for_export``."""
    if not types:
        return []
    people = RoleHolders.of(types[0].company, USER)
    found = []
    for ticket_type in types:
        roles = [access.role for access in ticket_type.access.all()]
        names = [role.role_name for role in roles]
        found.append(SubmittableType(ticket_type, names, people.count([role.pk for role in roles])))
    return found


def _tasks_without_worker(version: VersionedDefinition) -> list[TaskDefinition]:
    """The tasks of a workflow that no active task worker, or no active agent, may do."""
    if isinstance(version, TicketType):
        return []
    workers = RoleHolders.of(version.company, TASK_WORKER)
    agents = RoleHolders.of_agents(version.company)
    return [
        task
        for task in version.tasks.all()
        if task.has_form
        and not (agents if task.is_agent_task else workers).count(
            [task.worker_role_id] if task.worker_role_id else []
        )
    ]


@dataclass(frozen=True)
class BundlePage:
    """Drafts that may be published together: those that a bundle brought."""

    pages: list[PublishPage]

    @property
    def is_ready(self) -> bool:
        """Whether all of them can be published."""
        return not any(each.readiness.reasons for each in self.pages)


def publish_bundle_page(drafts: Sequence[VersionedDefinition]) -> BundlePage:
    """Gather the page of drafts, which were loaded ``for_export``."""
    return BundlePage([publish_page(each, drafts) for each in drafts])


@dataclass(frozen=True)
class RetirePage:
    """A published version that may be retired.

    Attributes:
        version: the published version.
        draft: an open draft, which stays.
        running: how many tickets run on any version of it, and continue.
        uses: the ticket types that use a workflow, so that it cannot be retired.
        fingerprint: of what the page was made of, to notice that something changed meanwhile.
    """

    version: VersionedDefinition
    draft: VersionedDefinition | None
    running: int
    uses: list[TicketType]
    fingerprint: str
    template = "retire.html"


def retire_page(version: VersionedDefinition) -> RetirePage:
    """Gather the confirmation page for retiring a definition."""
    company = version.company
    every = type(version).objects.of_company(company).of_key(version.key).for_choice()
    versions: list[VersionedDefinition] = list(every)
    uses = TicketType.objects.of_company(company).starting(version)
    return RetirePage(
        version=version,
        draft=version_of_status(versions, DefinitionStatus.DRAFT),
        running=running_on(company, versions).total(),
        uses=list(uses.for_list()),
        fingerprint=fingerprint_of(version),
    )
