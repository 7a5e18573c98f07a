"""Age groups of tasks: how long ago they were created."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class TaskAge(models.TextChoices):
    """How long ago a task was created, in groups that leave none out."""

    DAY = "day", "Less than 1 day"
    DAYS = "days", "1 to 3 days"
    WEEK = "week", "3 to 7 days"
    OLDER = "older", "More than 7 days"

    @property
    def condition(self) -> Q:
        """The condition that a task is of this age now."""
        youngest, oldest = DAYS_OF_AGE[self]
        condition = Q()
        if youngest:
            condition &= Q(created_at__lte=Now() - timedelta(days=youngest))
        if oldest:
            condition &= Q(created_at__gt=Now() - timedelta(days=oldest))
        return condition


DAYS_OF_AGE = {
    TaskAge.DAY: (0, 1),
    TaskAge.DAYS: (1, 3),
    TaskAge.WEEK: (3, 7),
    TaskAge.OLDER: (7, 0),
}
"""From how many days on, and up to how many; 0 leaves an end open."""
