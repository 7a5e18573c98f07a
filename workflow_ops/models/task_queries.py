"""Queries on tasks: by worker, state, definition and search text."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self, override

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from ticketflower.lists.filters import NOBODY, between
from users.models import CompanyRole, User, UserCompanyRole
from users.roles import TASK_WORKER, USER
from workflow_design.models import TaskDefinition, TaskType, TicketType
from workflow_ops.models.ages import TaskAge
from workflow_ops.models.due import DueQueries
from workflow_ops.models.search import by_number_or_words, word_searches, words_and_number
from workflow_ops.models.statuses import (
    ENDED,
    ON_A_LIST,
    UNDER_WAY,
    WITH_WORKER,
    ShownTaskStatus,
    TaskStatus,
    WorkflowStatus,
)
from workflow_ops.models.task_conditions import (
    CONDITION_OF_STATUS,
    DONE_BY_PEOPLE,
    FOR_AGENTS,
    IS_AGENT_TASK,
)

if TYPE_CHECKING:
    from workflow_ops.models.workflows import TaskInstance, WorkflowInstance

MOST_LATEST = 200
"""Tasks whose definitions are offered as a filter of one's own."""


def _ids(definitions: models.QuerySet[TaskDefinition]) -> list[int]:
    """Found by a statement of their own: an index has the tasks of a definition together."""
    return list(definitions.values_list("pk", flat=True))


def _roles_allow(user: User) -> Q:
    """Tasks that need no company role, or one that the member has."""
    roles = UserCompanyRole.objects.filter(user=user).values("role")
    return Q(task_definition__worker_role=None) | Q(task_definition__worker_role__in=roles)


class TaskInstanceQuerySet(DueQueries["TaskInstance"]):
    """Queries on tasks."""

    def assigned_to_person(self, user: User) -> Self:
        """Tasks of this worker."""
        return self.filter(assigned_to=user)

    def of_ticket_numbered(self, number: int) -> Self:
        """Tasks of the ticket with this number."""
        return self.filter(workflow_instance__ticket__number=number)

    def done_by_people(self) -> Self:
        """Forms, and agent tasks that were handed over to people."""
        return self.filter(DONE_BY_PEOPLE)

    def for_agents(self) -> Self:
        """Tasks that agents claim: ``TaskInstance.is_for_agents``."""
        return self.filter(FOR_AGENTS)

    def claimed(self) -> Self:
        """Tasks that agents have claimed and work on."""
        return self.for_agents().filter(status=TaskStatus.IN_PROGRESS)

    def under_way(self) -> Self:
        """Tasks that have not ended."""
        return self.filter(status__in=UNDER_WAY)

    @override
    def not_ended(self) -> Self:
        return self.under_way()

    def on_a_list(self) -> Self:
        """Tasks that a worker has to do."""
        return self.filter(status__in=ON_A_LIST)

    def with_worker(self) -> Self:
        """Tasks that are a worker's: to do, or waiting for the requester."""
        return self.filter(status__in=WITH_WORKER)

    def asked(self) -> Self:
        """Tasks that wait for the requester."""
        return self.filter(status=TaskStatus.ASKED)

    def unanswerable(self) -> Self:
        """Tasks that wait for a requester who can't reply: deactivated, or lacks the role."""
        requester = User.objects.in_group(USER).filter(
            pk=models.OuterRef("workflow_instance__ticket__created_by")
        )
        return self.asked().filter(~models.Exists(requester))

    def count_on_list(self, worker: models.OuterRef) -> Coalesce:
        """How many of the tasks a worker of an outer query has to do."""
        theirs = self.on_a_list().filter(assigned_to=worker).order_by().values("assigned_to")
        count = theirs.annotate(count=models.Count("pk")).values("count")
        return Coalesce(models.Subquery(count), 0)

    def stranded(self) -> Self:
        """Tasks of a person who may not work on them: deactivated, or lacks a role."""
        worker = User.objects.in_group(TASK_WORKER).filter(pk=models.OuterRef("assigned_to"))
        holder = UserCompanyRole.objects.filter(
            user=models.OuterRef("assigned_to"),
            role=models.OuterRef("task_definition__worker_role"),
        )
        asks_for_role = Q(task_definition__worker_role__isnull=False)
        may_not = ~models.Exists(worker) | asks_for_role & ~models.Exists(holder)
        return self.with_worker().filter(may_not, assigned_to__isnull=False)

    def needing_more_than(
        self, system_roles: Collection[str], company_roles: Collection[CompanyRole]
    ) -> Self:
        """Tasks of workers that people with just these roles may not work on."""
        if TASK_WORKER not in system_roles:
            return self.with_worker()
        allowed = Q(task_definition__worker_role__in=[role.pk for role in company_roles])
        return self.with_worker().exclude(Q(task_definition__worker_role=None) | allowed)

    def needing_role(self, role: CompanyRole) -> Self:
        """Tasks of workers that only people with the company role may work on."""
        return self.with_worker().filter(task_definition__worker_role=role)

    def of_others_than(self, people: Collection[User]) -> Self:
        """Tasks of workers who are not among these."""
        return self.exclude(assigned_to__in=people)

    def to_do(self) -> Self:
        """Tasks that a worker can work on now, the longest waiting first."""
        return (
            self.on_a_list()
            .filter(workflow_instance__status=WorkflowStatus.IN_PROGRESS)
            .order_by("pk")
        )

    def held(self) -> Self:
        """Tasks on a list whose ticket is on hold: nobody can work on them now."""
        return self.on_a_list().exclude(workflow_instance__status=WorkflowStatus.IN_PROGRESS)

    def completed(self) -> Self:
        """Tasks that are done."""
        return self.filter(status=TaskStatus.COMPLETED)

    def ended(self) -> Self:
        """Tasks that are completed or cancelled."""
        return self.filter(status__in=ENDED)

    def completed_or_under_way(self) -> Self:
        """Tasks that count: not those that were cancelled."""
        return self.exclude(status=TaskStatus.CANCELLED)

    def of_workflow(self, instance: "WorkflowInstance") -> Self:
        """Tasks of one run of a workflow."""
        return self.filter(workflow_instance=instance)

    def under_way_of(self, instance: "WorkflowInstance | models.OuterRef | None") -> Self:
        """The task of a workflow that has not ended, if there is one."""
        return self.under_way().filter(workflow_instance=instance)

    def latest_of_each(self) -> Self:
        """The newest task of each definition, with what the engine reads of it."""
        return (
            self.order_by("task_definition_id", "-pk")
            .distinct("task_definition_id")
            .only("status", "output_data", "handed_over_at", "task_definition_id", "company_id")
        )

    def without_worker(self) -> Self:
        """Tasks of people for which no one was available, the oldest first."""
        return (
            self.done_by_people()
            .filter(
                status=TaskStatus.PENDING,
                workflow_instance__status=WorkflowStatus.IN_PROGRESS,
            )
            .order_by("pk")
        )

    def doable_by(self, user: User) -> Self:
        """Tasks of people that a task worker may do, by the company roles that they have."""
        return self.done_by_people().filter(_roles_allow(user))

    def reachable_by_agent(self, agent: User) -> Self:
        """Tasks of an agent, and agent tasks that its company roles let it do, in any status."""
        return self.filter(Q(assigned_to=agent) | IS_AGENT_TASK & _roles_allow(agent))

    def available_to(self, user: User) -> Self:
        """Tasks that a task worker may take, or an agent may claim, the oldest first."""
        if not user.is_agent:
            return self.doable_by(user).without_worker()
        waiting = self.for_agents().filter(_roles_allow(user), status=TaskStatus.PENDING)
        return waiting.filter(workflow_instance__status=WorkflowStatus.IN_PROGRESS).order_by("pk")

    def waiting_for_people(self) -> Self:
        """Tasks that people have to do, or would if they had one, the oldest first."""
        return (
            self.under_way()
            .done_by_people()
            .filter(workflow_instance__status=WorkflowStatus.IN_PROGRESS)
            .exclude(status__in=(TaskStatus.ERROR, TaskStatus.ASKED))
            .order_by("pk")
        )

    def with_statuses(self, statuses: list[str]) -> Self:
        """Tasks of one of these statuses, as people see them (``ShownTaskStatus``)."""
        chosen = [ShownTaskStatus(each) for each in statuses]
        stored = {each.stored for each in chosen}
        tasks = self.filter(status__in=stored)
        for each in stored:
            alike = {status for status in CONDITION_OF_STATUS if status.stored == each}
            if not alike <= set(chosen):
                wanted = reduce(
                    or_, (CONDITION_OF_STATUS[status] for status in alike.intersection(chosen))
                )
                others = Q(status__in=stored - {each})
                tasks = tasks.filter(wanted | others if len(stored) > 1 else wanted)
        return tasks

    def of_kinds(self, kinds: list[str]) -> Self:
        """Tasks that are one of these to readers: form, agent task. Handed over ones are forms."""
        of_kinds = Q(task_definition__in=_ids(TaskDefinition.objects.of_kinds(kinds)))
        handed_over = Q(handed_over_at__isnull=False)
        by_people = TaskType.FORM in kinds
        return self.filter(of_kinds | handed_over if by_people else of_kinds & ~handed_over)

    def latest_definitions(self) -> models.QuerySet[Any, Any]:
        """The ids of the definitions of the latest of them, with which people filter."""
        return self.order_by("-updated_at", "-pk").values("task_definition")[:MOST_LATEST]

    def of_workflows(self, keys: list[str]) -> Self:
        """Tasks of one of these workflows, in whatever version."""
        return self._defined_by(TaskDefinition.objects.filter(workflow__key__in=keys))

    def of_ticket_types(self, keys: list[str]) -> Self:
        """Tasks of tickets of one of these ticket types, in whatever version."""
        types = dict(TicketType.objects.with_keys(keys).values_list("pk", "workflow__key"))
        # Of their workflows, too: an index has the tasks of a definition together.
        tasks = self.of_workflows([*set(types.values())])
        return tasks.filter(workflow_instance__ticket__ticket_type__in=[*types])

    def of_ages(self, ages: list[str]) -> Self:
        """Tasks created as long ago as one of these says (``TaskAge``)."""
        condition = Q()
        for age in ages:
            condition |= TaskAge(age).condition
        return self.filter(condition)

    def count_by_age(self) -> dict[TaskAge, int]:
        """How many there are of each age, in one statement."""
        counts = {age.value: models.Count("pk", filter=age.condition) for age in TaskAge}
        return {TaskAge(age): number for age, number in self.aggregate(**counts).items()}

    def of_definitions(self, names: list[str]) -> Self:
        """Tasks of one of these definitions, in whatever version, by ``WORKFLOW/KEY``."""
        condition = Q()
        for name in names:
            workflow, _slash, key = name.partition("/")
            condition |= Q(workflow__key=workflow, key=key)
        return self._defined_by(TaskDefinition.objects.filter(condition))

    def _defined_by(self, definitions: models.QuerySet[TaskDefinition]) -> Self:
        return self.filter(task_definition__in=_ids(definitions))

    def of_workers(self, people: list[str]) -> Self:
        """Tasks of one of these people, by their ids; ``NOBODY`` for those without a worker."""
        ids = [each for each in people if each != NOBODY]
        nobodys = self._of_nobody() if NOBODY in people else Q()
        return self.filter(Q(assigned_to__in=ids) | nobodys if ids else nobodys)

    def _of_nobody(self) -> Q:
        """Without a worker, or with one who may not work on it any more."""
        # Seldom any: looked up before, so that a list is read along its index.
        tasks: type[TaskInstance] = self.model
        stranded = list(tasks.objects.stranded().values_list("pk", flat=True))
        return Q(assigned_to=None) | Q(pk__in=stranded) if stranded else Q(assigned_to=None)

    def made_between(self, first: date | None, last: date | None) -> Self:
        """Tasks made on these days, both included; None leaves an end open."""
        return self.filter(between("created_at", first, last))

    def ended_between(self, first: date | None, last: date | None) -> Self:
        """Tasks that ended on these days, both included: they have not changed since."""
        return self.filter(between("updated_at", first, last))

    def completed_between(self, first: date | None, last: date | None) -> Self:
        """Tasks completed on these days, both included; None leaves an end open."""
        return self.filter(between("completed_at", first, last))

    def since(self, first: date | None) -> Self:
        """Tasks completed or begun since this day; None leaves the beginning open."""
        begun = Q(completed_at=None) & between("created_at", first, None)
        return self.filter(between("completed_at", first, None) | begun) if first else self

    def count_by_key(self) -> dict[str, int]:
        """How many tasks there are of each key."""
        counted = self.order_by().values_list("task_definition__key")
        return dict(counted.annotate(number=models.Count("pk")))

    def day_of_newest(self, number: int) -> date | None:
        """The day on which the first of so many was completed, counted from the newest."""
        by_day = self.order_by("-completed_at", "-pk").values_list("completed_at", flat=True)
        found = list(by_day[number : number + 1])
        return timezone.localdate(found[0]) if found else None

    def as_steps(self, first: date | None) -> list[tuple[Any, ...]]:
        """These tasks as steps of their runs.

        Each is the run's id, the task's, its definition's, the statuses of task and run, and
        whether the run began on this day or later.
        """
        began = Q(between("workflow_instance__created_at", first, None))
        rows = self.order_by().values_list(
            "workflow_instance",
            "pk",
            "task_definition",
            "status",
            "workflow_instance__status",
            models.ExpressionWrapper(began, models.BooleanField()) if first else models.Value(True),
        )
        return list(rows)

    def matching(self, text: str) -> Self:
        """Tasks that the text finds: by their ticket's number or words, or by their title."""
        words, number = words_and_number(text)
        if not words:
            return self
        if number is not None:
            # By name: the module of tickets imports that of tasks, whose states it asks for.
            numbered = apps.get_model("workflow_ops.TicketInstance").objects.filter(number=number)
            return self.filter(workflow_instance__ticket__in=by_number_or_words(numbered, words))
        found = word_searches(words, ticket__workflow=models.OuterRef("workflow_instance"))
        of_ticket = Q(*found) if found else Q(pk=None)
        definitions = TaskDefinition.objects.filter(title__icontains=words)
        titled = list(definitions.values_list("pk", flat=True))
        # Without a title there must be no OR, which no index of words helps with.
        return self.filter(Q(task_definition__in=titled) | of_ticket if titled else of_ticket)

    def for_list(self) -> Self:
        """Load everything a list row shows, in one statement, without the tasks' data."""
        return self.select_related(
            "task_definition",
            "assigned_to",
            "workflow_instance__ticket__ticket_type",
            "workflow_instance__ticket__created_by",
        ).only(
            "status",
            "created_at",
            "updated_at",
            "assigned_at",
            "completed_at",
            "callback_deadline",
            "handed_over_at",
            "due_at",
            "priority",
            "work_order",
            "company",
            "task_definition__title",
            "task_definition__task_type",
            "task_definition__action_url",
            "task_definition__company",
            "assigned_to__first_name",
            "assigned_to__last_name",
            "assigned_to__email",
            "workflow_instance__company",
            "workflow_instance__ticket__company",
            "workflow_instance__ticket__number",
            "workflow_instance__ticket__summary",
            "workflow_instance__ticket__priority",
            "workflow_instance__ticket__workflow",
            "workflow_instance__ticket__ticket_type__title",
            "workflow_instance__ticket__ticket_type__company",
            "workflow_instance__ticket__created_by__first_name",
            "workflow_instance__ticket__created_by__last_name",
            "workflow_instance__ticket__created_by__email",
        )

    def for_ticket_page(self) -> Self:
        """Load everything that the page of their ticket shows."""
        return self.select_related("task_definition", "assigned_to")

    def for_detail(self) -> Self:
        """All that a task's page and its completion need of it."""
        return self.select_related(
            "task_definition",
            "assigned_to",
            "workflow_instance__ticket__ticket_type",
            "workflow_instance__ticket__created_by",
        )
