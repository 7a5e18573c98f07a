"""Tokens of one company cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("users", "0010_api_tokens")]

    operations: ClassVar = [
        EnableRowSecurity("apitoken"),
        EnableRowSecurity("apitokenhistory"),
        SameCompany("apitoken", "user"),
    ]
