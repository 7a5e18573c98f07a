"""Attempts and signing secrets of one company cannot be seen from, nor point into, another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0003_actions")]

    operations: ClassVar = [
        EnableRowSecurity("actionattempt"),
        EnableRowSecurity("signingsecret"),
        SameCompany("actionattempt", "task"),
    ]
