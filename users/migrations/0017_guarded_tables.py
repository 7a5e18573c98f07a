"""Superusers cannot be touched or made by the site's role, histories not be truncated."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import KeepFromTruncation
from users.table_guards import (
    ONLY_THE_OWNER_MAKES_SUPERUSERS,
    REFUSE_TO_TRUNCATE,
    SPLIT_POLICY_OF_USERS,
)


class Migration(migrations.Migration):
    dependencies = [("users", "0016_one_line_names")]

    operations: ClassVar = [
        SPLIT_POLICY_OF_USERS,
        ONLY_THE_OWNER_MAKES_SUPERUSERS,
        REFUSE_TO_TRUNCATE,
        KeepFromTruncation("userhistory"),
        KeepFromTruncation("companyrolehistory"),
        KeepFromTruncation("usercompanyrolehistory"),
        KeepFromTruncation("invitationhistory"),
        KeepFromTruncation("impersonationhistory"),
        KeepFromTruncation("apitokenhistory"),
        KeepFromTruncation("auditevent"),
    ]
