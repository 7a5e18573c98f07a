"""Reading notifications in the app."""

from django.db import connection

from ticketflower.database.cursors import PreparedSql
from users.models import User
from workflow_ops.models import Notification, TicketInstance

MARK_READ = PreparedSql("""
WITH read AS (
    UPDATE notifications
    SET read_at = statement_timestamp(), updated_at = statement_timestamp()
    WHERE recipient_id = %s AND ticket_id = %s AND read_at IS NULL
    RETURNING in_app
)
SELECT count(*) FILTER (WHERE in_app) FROM read
""")


def mark_ticket_read(*, ticket: TicketInstance, by: User) -> None:
    """Note that a person has seen all there is to a ticket; what is not mailed yet won't be.

    Args:
        ticket: loaded for its page; it costs a statement only if it ``has_unread``.
        by: the person, whose count of unread ones is that of after.
    """
    if not ticket.has_unread:
        return
    with connection.cursor() as cursor:
        cursor.execute(MARK_READ, [by.pk, ticket.pk])
        (read,) = cursor.fetchone()
    by.unread_notifications = max(0, by.unread_notifications - read)


def mark_all_read(*, by: User) -> int:
    """Note that a person has read all that the app shows them; return how many were unread."""
    return Notification.objects.to(by).in_app().mark_read()
