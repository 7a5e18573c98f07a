"""Rows that are written by hand, in psql or the like, get into the history, too."""

from typing import ClassVar

from django.db import migrations

from users.history import renew_acting


class Migration(migrations.Migration):
    dependencies = [("users", "0012_last_assigned_at")]

    operations: ClassVar = [renew_acting("users")]
