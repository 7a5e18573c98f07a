"""Registry of the managed lists, from which their URLs are made."""

from typing import Any

from workflow_ops.lists.declaration import ManagedList
from workflow_ops.lists.errors import ERRORS
from workflow_ops.lists.tasks import TASKS
from workflow_ops.lists.tickets import TICKETS

LISTS: tuple[ManagedList[Any], ...] = (TICKETS, TASKS, ERRORS)
