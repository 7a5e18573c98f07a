"""The history and the audit events of one company cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import ACCOUNT_ROWS, EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("users", "0004_history")]

    operations: ClassVar = [
        EnableRowSecurity("userhistory", rows=ACCOUNT_ROWS),
        EnableRowSecurity("companyrolehistory"),
        EnableRowSecurity("usercompanyrolehistory"),
        EnableRowSecurity("impersonationhistory"),
        EnableRowSecurity("auditevent"),
        SameCompany("auditevent", "impersonation"),
    ]
