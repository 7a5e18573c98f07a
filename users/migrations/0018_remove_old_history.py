"""The site may have history removed that is older than it is to be kept."""

from typing import ClassVar

from django.db import migrations

from users.table_guards import REMOVE_OLD_HISTORY


class Migration(migrations.Migration):
    dependencies = [("users", "0017_guarded_tables")]

    operations: ClassVar = [REMOVE_OLD_HISTORY]
