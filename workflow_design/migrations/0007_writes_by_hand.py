"""Rows that are written by hand, in psql or the like, get into the history, too."""

from typing import ClassVar

from django.db import migrations

from users.history import renew_acting


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0006_history_by_actor")]

    operations: ClassVar = [renew_acting("workflow_design")]
