"""Invitations of one company cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("users", "0006_invitations")]

    operations: ClassVar = [
        EnableRowSecurity("invitation"),
        EnableRowSecurity("invitationhistory"),
        SameCompany("invitation", "invited_by"),
    ]
