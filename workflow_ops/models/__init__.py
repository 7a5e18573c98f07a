"""Tickets, the workflows they run, tasks, ticket errors and uploaded files."""

from workflow_ops.models.actions import ActionAttempt, SigningSecret
from workflow_ops.models.ages import TaskAge
from workflow_ops.models.comments import CommentMention, TicketComment
from workflow_ops.models.dashboard import DashboardFigures
from workflow_ops.models.due import DueState, Priority
from workflow_ops.models.files.folder import UploadsFolder
from workflow_ops.models.files.uploads import FileUpload
from workflow_ops.models.form_drafts import FormDraft
from workflow_ops.models.notifications import EventKind, Notification, NotificationPreference
from workflow_ops.models.search import TicketWord
from workflow_ops.models.statuses import (
    ENDED_WORKFLOW,
    NOT_ENDED_WORKFLOW,
    ON_A_LIST,
    UNDER_WAY,
    WITH_WORKER,
    ShownTaskStatus,
    TaskStatus,
    TicketStatus,
    WorkflowStatus,
)
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.views import SavedView
from workflow_ops.models.webhooks import (
    DeliveryStatus,
    Webhook,
    WebhookDelivery,
    WebhookFormat,
)
from workflow_ops.models.workflows import TaskInstance, WorkflowInstance

__all__ = [
    "ENDED_WORKFLOW",
    "NOT_ENDED_WORKFLOW",
    "ON_A_LIST",
    "UNDER_WAY",
    "WITH_WORKER",
    "ActionAttempt",
    "CommentMention",
    "DashboardFigures",
    "DeliveryStatus",
    "DueState",
    "EventKind",
    "FileUpload",
    "FormDraft",
    "Notification",
    "NotificationPreference",
    "Priority",
    "SavedView",
    "ShownTaskStatus",
    "SigningSecret",
    "TaskAge",
    "TaskInstance",
    "TaskStatus",
    "TicketComment",
    "TicketError",
    "TicketInstance",
    "TicketStatus",
    "TicketWord",
    "UploadsFolder",
    "Webhook",
    "WebhookDelivery",
    "WebhookFormat",
    "WorkflowInstance",
    "WorkflowStatus",
]
