"""Migration operations that guard tables beyond row-level security: superusers, and what is kept.

They hold for the site's role; the owner of the tables and superusers of PostgreSQL may lift them.
"""

from django.db.migrations.operations import RunSQL

from users.migration_operations import ACCOUNT_ROWS, COMPANY_ROWS
from users.row_security import SETTING

OWN_ACCOUNT_ROWS = f"nullif(current_setting('{SETTING}', true), '') IS NULL OR {COMPANY_ROWS}"
"""What may be written of people: not a superuser's row, nor without a company, within a scope."""

# Looking people up takes in superusers, who belong to no company; writing does not.
SPLIT_POLICY_OF_USERS = RunSQL(
    sql=f"""
    DROP POLICY company_rows ON users;
    CREATE POLICY company_rows ON users FOR SELECT USING ({ACCOUNT_ROWS});
    CREATE POLICY company_rows_insert ON users FOR INSERT WITH CHECK ({OWN_ACCOUNT_ROWS});
    CREATE POLICY company_rows_update ON users FOR UPDATE
        USING ({OWN_ACCOUNT_ROWS}) WITH CHECK ({OWN_ACCOUNT_ROWS});
    CREATE POLICY company_rows_delete ON users FOR DELETE USING ({OWN_ACCOUNT_ROWS});
    """,
    reverse_sql=f"""
    DROP POLICY company_rows_delete ON users;
    DROP POLICY company_rows_update ON users;
    DROP POLICY company_rows_insert ON users;
    DROP POLICY company_rows ON users;
    CREATE POLICY company_rows ON users USING ({ACCOUNT_ROWS}) WITH CHECK ({ACCOUNT_ROWS});
    """,
)

ONLY_THE_OWNER_MAKES_SUPERUSERS = RunSQL(
    sql="""
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
    """,
    reverse_sql="""
    DROP TRIGGER only_the_owner_makes_superusers ON users;
    DROP FUNCTION only_the_owner_makes_superusers();
    """,
)

REFUSE_TO_TRUNCATE = RunSQL(
    sql="""
    CREATE FUNCTION refuse_to_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('app.emptying', true) IS DISTINCT FROM 'on' THEN
            RAISE insufficient_privilege
                USING MESSAGE = TG_TABLE_NAME || ' is kept: it cannot be truncated',
                HINT = 'The command flush empties the whole database.';
        END IF;
        RETURN NULL;
    END $$;
    """,
    reverse_sql="DROP FUNCTION refuse_to_truncate()",
)


LEAST_DAYS_KEPT = 30
"""History that is younger cannot be removed, whatever the settings say."""

# The site's role may not delete history; the tables' owner does it for the site, within limits.
# Row-level security holds for the owner, too: each call removes rows of the current company, and
# where there is none those of superusers, who belong to no company.
# Other tables than histories are refused: a temporary table could carry a trigger that then ran
# with the owner's rights.
# https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
REMOVE_OLD_HISTORY = RunSQL(
    sql=f"""
    CREATE OR REPLACE FUNCTION remove_old_history(
        history regclass, days integer, most integer, of_removed_rows boolean
    ) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        company text := nullif(current_setting('{SETTING}', true), '');
        ignored text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{{}}');
        its_trigger text;
        removed integer;
    BEGIN
        IF days < {LEAST_DAYS_KEPT} THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'history is kept for {LEAST_DAYS_KEPT} days at least';
        END IF;
        SELECT tgname INTO its_trigger FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE tgrelid = history AND starts_with(tgname, 'pgtrigger_append_only_')
            AND pg_get_userbyid(relowner) = current_user;
        IF its_trigger IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = history || ' is no history';
        END IF;
        PERFORM set_config('pgtrigger.ignore', ARRAY[its_trigger]::text, true);
        EXECUTE format(
            'DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s AS old
            WHERE %2$s AND %3$I < now() - make_interval(days => $1) %4$s ORDER BY %3$I LIMIT $2))',
            history,
            coalesce('company_id = ' || company::bigint, 'company_id IS NULL'),
            CASE history WHEN to_regclass('public.audit_events') THEN 'created_at'
                ELSE 'pgh_created_at' END,
            CASE WHEN of_removed_rows THEN format(
                'AND NOT EXISTS (SELECT FROM %s AS it WHERE it.id = old.pgh_obj_id)',
                regexp_replace(history::text, '_history$', '')
            ) END
        ) USING days, most;
        GET DIAGNOSTICS removed = ROW_COUNT;
        PERFORM set_config('pgtrigger.ignore', ignored, true);
        RETURN removed;
    END $$;
    REVOKE ALL ON FUNCTION remove_old_history FROM PUBLIC;
    """,  # noqa: S608 - names of ours
    # It stays: older code does not call it, and migrate grants it to the site after each run.
    reverse_sql=RunSQL.noop,
)
