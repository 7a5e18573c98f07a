"""The figures of one company cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0010_dashboard")]

    operations: ClassVar = [EnableRowSecurity("dashboardfigures")]
