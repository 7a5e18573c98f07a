"""Saved views of one company cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0008_saved_views")]

    operations: ClassVar = [
        EnableRowSecurity("savedview"),
        EnableRowSecurity("savedviewhistory"),
        SameCompany("savedview", "owner"),
    ]
