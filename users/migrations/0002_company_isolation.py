"""Rows of one company cannot be seen from, nor point into, another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import ACCOUNT_ROWS, EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations: ClassVar = [
        EnableRowSecurity("user", rows=ACCOUNT_ROWS),
        EnableRowSecurity("companyrole"),
        EnableRowSecurity("usercompanyrole"),
        EnableRowSecurity("impersonation"),
        SameCompany("usercompanyrole", "user"),
        SameCompany("usercompanyrole", "role"),
    ]
