"""Rows of one company cannot be seen from, nor point into, another; the site makes no superusers."""

from typing import ClassVar

from django.db import migrations

from users.database.migration_operations import (
    ACCOUNT_ROWS,
    OWN_ACCOUNT_ROWS,
    EnableRowSecurity,
    SameCompany,
)

ONLY_THE_OWNER_MAKES_SUPERUSERS = """
CREATE FUNCTION only_the_owner_makes_superusers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.is_superuser THEN
            RETURN NEW;
        END IF;
        IF NOT pg_has_role(
            current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
        ) THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'only the owner of the tables may make superusers';
        END IF;
        RETURN NEW;
    END $$;
CREATE TRIGGER only_the_owner_makes_superusers
    BEFORE INSERT OR UPDATE OF is_superuser ON users
    FOR EACH ROW WHEN (NEW.is_superuser)
    EXECUTE FUNCTION only_the_owner_makes_superusers();
"""
ANYONE_MAKES_SUPERUSERS = """
DROP TRIGGER only_the_owner_makes_superusers ON users;
DROP FUNCTION only_the_owner_makes_superusers();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations: ClassVar = [
        EnableRowSecurity("user", rows=ACCOUNT_ROWS, written=OWN_ACCOUNT_ROWS),
        EnableRowSecurity("companyrole"),
        EnableRowSecurity("usercompanyrole"),
        EnableRowSecurity("invitation"),
        EnableRowSecurity("impersonation"),
        EnableRowSecurity("apitoken"),
        EnableRowSecurity("auditevent"),
        SameCompany("usercompanyrole", "user"),
        SameCompany("usercompanyrole", "role"),
        SameCompany("invitation", "invited_by"),
        SameCompany("apitoken", "user"),
        SameCompany("auditevent", "impersonation"),
        migrations.RunSQL(ONLY_THE_OWNER_MAKES_SUPERUSERS, ANYONE_MAKES_SUPERUSERS),
    ]
