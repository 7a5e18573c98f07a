"""Statements that store whom and what an event is told to: one prepared INSERT for each event.

Each has these parts, in this order:

- ``event``: one row with what happened: ``company_id``, ``kind``, ``ticket_id``,
  ``requester_id``, ``workflow_id``, ``status``, ``task_id``, ``comment_id``, ``is_internal``,
  ``actor_id``;
- ``candidates``: whom it concerns (``person_id``), and the ``kind`` that it is to them;
- ``told``: the notifications that are inserted. No agent is told anything. No one is told of their
  own act, nor of a ticket or an internal note that they may not see (as ``services.ticket_access``
  decides), nor of a kind that they, or else their company, switched off;
- ``deliveries``: the deliveries to webhooks that are inserted, which a job of the queue finds. As
  a part of the same statement they cost no further round trip.
"""

from functools import cached_property

from django.db import connection

from ticketflower.database.cursors import PreparedSql
from users.models import UserKind
from users.roles import TASK_WORKER, TICKET_ADMIN, USER
from workflow_ops.models import EventKind

EVENT = """
WITH event AS (
    SELECT company_id, %(kind)s::text AS kind, id AS ticket_id, created_by_id AS requester_id,
        workflow_id, status, %(task)s::bigint AS task_id, %(comment)s::bigint AS comment_id,
        %(is_internal)s::boolean AS is_internal, %(actor)s::bigint AS actor_id
    FROM ticket_instances WHERE {found_by}
)"""

ROLES = """
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(auth_group.name), '{}') AS names
        FROM users_groups JOIN auth_group ON auth_group.id = users_groups.group_id
        WHERE users_groups.user_id = person.id
    ) roles"""
# OFFSET 0, or else PostgreSQL may look the task up in a hash of all tasks.
MAY_SEE = f"""
    AND (
        '{TICKET_ADMIN}' = ANY (roles.names)
        OR person.id = event.requester_id AND NOT event.is_internal AND '{USER}' = ANY (roles.names)
        OR (person.id <> event.requester_id OR NOT event.is_internal)
            AND '{TASK_WORKER}' = ANY (roles.names)
            AND EXISTS (
                SELECT FROM task_instances WHERE assigned_to_id = person.id
                AND workflow_instance_id = event.workflow_id
                OFFSET 0
            )
    )"""

TOLD = """,
told AS (
    INSERT INTO notifications (company_id, recipient_id, kind, ticket_id, task_id, comment_id,
        actor_id, in_app, by_email, created_at, updated_at)
    SELECT event.company_id, person.id, candidates.kind, ticket_id, task_id, comment_id,
        actor_id, chosen.in_app, chosen.by_email, statement_timestamp(), statement_timestamp()
    FROM event
    CROSS JOIN candidates
    JOIN users person ON person.id = candidates.person_id
        AND person.company_id = event.company_id AND person.is_active
        AND person.kind = '{person}'
        AND person.id IS DISTINCT FROM event.actor_id
    {roles}
    LEFT JOIN notification_preferences own
        ON own.person_id = person.id AND own.kind = candidates.kind
    LEFT JOIN notification_preferences standard
        ON standard.company_id = event.company_id AND standard.person_id IS NULL
        AND standard.kind = candidates.kind
    CROSS JOIN LATERAL (
        SELECT coalesce(own.in_app, standard.in_app, true) AS in_app,
            coalesce(own.by_email, standard.by_email, true) AS by_email
    ) chosen
    WHERE (chosen.in_app OR chosen.by_email) {may_see}
    RETURNING id
)"""

DELIVERIES = f""",
deliveries AS (
    INSERT INTO webhook_deliveries (company_id, webhook_id, key, kind, ticket_id, ticket_status,
        task_id, assignee_id, comment_id, actor_id, status, attempts, next_attempt_at,
        failure, response, created_at, updated_at)
    SELECT event.company_id, webhooks.id, gen_random_uuid(), wanted.kind, ticket_id, shown.status,
        task_id, (SELECT assigned_to_id FROM task_instances WHERE id = task_id), comment_id,
        actor_id, 'PENDING', 0, statement_timestamp(),
        '', '', statement_timestamp(), statement_timestamp()
    FROM event
    JOIN webhooks ON webhooks.company_id = event.company_id AND webhooks.is_active
        AND (webhooks.includes_internal OR NOT event.is_internal)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN webhooks.kinds ? event.kind THEN event.kind
            WHEN event.kind IN ('{EventKind.QUESTION}', '{EventKind.ANSWER}')
                AND webhooks.kinds ? '{EventKind.COMMENT}' THEN '{EventKind.COMMENT}'
            WHEN comment_id IS NOT NULL AND webhooks.kinds ? '{EventKind.MENTION}'
                AND cardinality(%(people)s::bigint[]) > 0 THEN '{EventKind.MENTION}'
        END AS kind
    ) wanted
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN event.status IN ('COMPLETED', 'CANCELLED') THEN event.status
            WHEN EXISTS (
                SELECT FROM ticket_errors
                WHERE ticket_errors.ticket_id = event.ticket_id AND error_status <> 'RESOLVED'
            ) THEN 'FAILED'
            WHEN event.status = 'IN_PROGRESS' AND EXISTS (
                SELECT FROM task_instances
                WHERE workflow_instance_id = event.workflow_id AND task_instances.status = 'ASKED'
            ) THEN 'ASKED'
            WHEN event.status = 'NOT_STARTED' THEN 'OPEN'
            ELSE event.status
        END AS status
    ) shown
    WHERE wanted.kind IS NOT NULL
)"""  # noqa: S608 - names of ours

PEOPLE = "SELECT unnest(%(people)s::bigint[]) AS person_id, event.kind FROM event"
REQUESTER = "SELECT requester_id AS person_id, kind FROM event"
TICKET_ADMINS = f"""
    SELECT users_groups.user_id AS person_id, event.kind FROM event, users_groups
    JOIN auth_group ON auth_group.id = users_groups.group_id
    WHERE auth_group.name = '{TICKET_ADMIN}'
"""  # noqa: S608 - a name of ours
CONVERSATION = f"""
    SELECT unnest(%(people)s::bigint[]) AS person_id, '{EventKind.MENTION}' AS kind
    UNION ALL
    SELECT person_id, kind FROM event, LATERAL (
        SELECT requester_id AS person_id
        UNION
        SELECT assigned_to_id FROM task_instances
        WHERE workflow_instance_id = event.workflow_id AND assigned_to_id IS NOT NULL
        AND status NOT IN ('COMPLETED', 'CANCELLED')
        UNION
        SELECT author_id FROM ticket_comments WHERE ticket_id = event.ticket_id
    ) others
    WHERE person_id <> ALL (%(people)s::bigint[])
"""  # noqa: S608 - a name of ours
HAND_OFF = f"""
    SELECT person_id, one.kind FROM ({CONVERSATION}) one
    WHERE NOT EXISTS (
        SELECT FROM notifications old JOIN event USING (ticket_id, actor_id)
        WHERE recipient_id = person_id AND old.kind = '{EventKind.TASK_ASSIGNED}'
        AND created_at >= now()
    )
"""  # noqa: S608 - names of ours
"""As CONVERSATION, but who was told of the assignment in the same transaction is told once."""


class EventStatement:
    """What one kind of audience is told.

    Args:
        candidates: SQL of whom it concerns, from ``event``.
        of_new_task: whether it is the worker of a task of a workflow, which has just been assigned:
            the ticket is found by its workflow's id, and that they may see it is known.
    """

    def __init__(self, candidates: str, *, of_new_task: bool = False) -> None:
        self._candidates = candidates
        self._of_new_task = of_new_task

    def execute(
        self,
        kind: EventKind,
        found_by: int,
        *,
        actor: int | None,
        people: list[int] | None = None,
        task: int | None = None,
        comment: int | None = None,
        is_internal: bool = False,
    ) -> int:
        """Store an event; return how many people are told.

        Args:
            kind: what happened.
            found_by: the id of the ticket, or of its workflow.
            actor: the id of the person who did it; None for what no person did.
            people: ids of those whom it concerns, for audiences that are given.
            task: the id of the task that it is about.
            comment: the id of the comment that it is about.
            is_internal: whether only those may learn of it who see internal notes.
        """
        values: dict[str, str | int | list[int] | bool | None] = {
            "kind": kind.value,
            "found_by": found_by,
            "actor": actor,
            "people": people or [],
            "task": task,
            "comment": comment,
            "is_internal": is_internal,
        }
        with connection.cursor() as cursor:
            cursor.execute(self._text, values)
            (told,) = cursor.fetchone()
        return int(told)

    @cached_property
    def _text(self) -> PreparedSql:
        column = "workflow_id" if self._of_new_task else "id"
        checks = ("", "") if self._of_new_task else (ROLES, MAY_SEE)
        told = TOLD.format(person=UserKind.PERSON, roles=checks[0], may_see=checks[1])
        candidates = f", candidates AS ({self._candidates})"
        parts = (
            EVENT.format(found_by=f"{column} = %(found_by)s"),
            candidates,
            told,
            DELIVERIES,
            " SELECT count(*) FROM told",
        )
        # On one line: psycopg converts a text of more than 4,096 characters at each execution.
        return PreparedSql(" ".join("".join(parts).split()))


tell_people = EventStatement(PEOPLE)
tell_new_worker = EventStatement(PEOPLE, of_new_task=True)
tell_requester = EventStatement(REQUESTER)
tell_ticket_admins = EventStatement(TICKET_ADMINS)
tell_conversation = EventStatement(CONVERSATION)
tell_of_hand_off = EventStatement(HAND_OFF)
