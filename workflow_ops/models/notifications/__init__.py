"""Notifications: what people are told of, where, and what they chose."""

from workflow_ops.models.notifications.kinds import EventKind
from workflow_ops.models.notifications.notifications import Notification
from workflow_ops.models.notifications.preferences import NotificationPreference

__all__ = ["EventKind", "Notification", "NotificationPreference"]
