"""Queries of lists as URLs and saved views had them up to version 0.7, by the database's statuses.

``state`` had the status of a ticket's workflow, or of a task, as it is stored. Now ``status`` has
it as people see it: each stored status is several of these.
"""

from collections.abc import Collection

from django.http import QueryDict

from workflow_ops.models import NOT_ENDED_WORKFLOW, ShownTaskStatus, TicketStatus, WorkflowStatus

OLD_KEY, KEY = "state", "status"
OLD_ERROR_KEY = "error"


def renew_ticket_query(query: QueryDict) -> QueryDict:
    """Ask for ``status`` instead of ``state``, and of ``error=yes``: an unresolved error."""
    if OLD_KEY not in query and OLD_ERROR_KEY not in query:
        return query
    states = _given(query, OLD_KEY)
    if _given(query, OLD_ERROR_KEY):
        is_possible = not states or set(states).intersection(NOT_ENDED_WORKFLOW)
        # No ticket that has ended has failed: a word that is no status fits no ticket.
        statuses = [TicketStatus.FAILED.value if is_possible else "ended with an error"]
    else:
        statuses = [each for state in states for each in _ticket_statuses(state)]
    return _renewed(query, statuses, (OLD_KEY, OLD_ERROR_KEY))


def renew_task_query(query: QueryDict) -> QueryDict:
    """Ask for ``status`` instead of ``state``."""
    if OLD_KEY not in query:
        return query
    statuses = [each for state in _given(query, OLD_KEY) for each in _task_statuses(state)]
    return _renewed(query, statuses, (OLD_KEY,))


def _given(query: QueryDict, key: str) -> list[str]:
    return [value for value in query.getlist(key) if value]


def _ticket_statuses(state: str) -> list[str]:
    """The statuses of tickets in an old state; an unknown one stays, to be shown as such."""
    if state not in WorkflowStatus.values:
        return [state]
    shown = TicketStatus.of(WorkflowStatus(state), has_error=False)
    may_have_failed = state in (WorkflowStatus.NOT_STARTED, WorkflowStatus.IN_PROGRESS)
    return [shown.value, TicketStatus.FAILED.value] if may_have_failed else [shown.value]


def _task_statuses(state: str) -> list[str]:
    return [each.value for each in ShownTaskStatus if each.stored == state] or [state]


def _renewed(query: QueryDict, statuses: list[str], old: Collection[str]) -> QueryDict:
    renewed = query.copy()
    for key in old:
        renewed.pop(key, None)
    renewed.setlist(KEY, [*dict.fromkeys([*query.getlist(KEY), *statuses])])
    return renewed
