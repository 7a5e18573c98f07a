"""Jobs of the queue for accounts: sending mails, and removing what is old."""

from procrastinate.contrib.django import app

from users.mail.outbox import SEND_MAIL, remove_old_mails, send_due, send_one
from users.models import RateLimit
from users.services.tokens import remove_old_usage


@app.task(name=SEND_MAIL)
def run_send_mail(*, mail: int) -> None:
    """Send one mail."""
    send_one(mail)


@app.periodic(cron="* * * * *")
@app.task(name="send_due_mails", queueing_lock="mails", lock="mails", queue="mail")
def run_send_due_mails(timestamp: int) -> None:
    """Try mails again whose time has come, and those whose job was lost."""
    send_due()


@app.periodic(cron="27 3 * * *")
@app.task(name="remove_old_mails", queueing_lock="old-mails", queue="upkeep")
def run_remove_old_mails(timestamp: int) -> None:
    """Forget mails of a month ago."""
    remove_old_mails()


@app.periodic(cron="32 3 * * *")
@app.task(name="remove_old_usage", queueing_lock="usage", queue="upkeep")
def run_remove_old_usage(timestamp: int) -> None:
    """Delete the usage of API tokens that is older than a week."""
    remove_old_usage()


@app.periodic(cron="37 3 * * *")
@app.task(name="remove_old_rate_limits", queueing_lock="rate-limits", queue="upkeep")
def run_remove_old_rate_limits(timestamp: int) -> None:
    """Forget counts whose time is over."""
    RateLimit.objects.remove_old()
