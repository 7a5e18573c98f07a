"""A worker's last assignment is kept where it outlasts the task's stay on the list."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0012_last_assigned_at"),
        ("workflow_ops", "0014_ticket_words_isolation"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="taskinstance",
            name="task_last_assigned",
        ),
        # Row-level security would hide every row from a migration, which works for no company.
        migrations.RunSQL(
            """
            ALTER TABLE task_instances NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE users NO FORCE ROW LEVEL SECURITY;
            UPDATE users SET last_assigned_at = last.assigned_at
            FROM (
                SELECT assigned_to_id, max(assigned_at) AS assigned_at
                FROM task_instances WHERE assigned_to_id IS NOT NULL GROUP BY assigned_to_id
            ) AS last
            WHERE last.assigned_to_id = users.id;
            ALTER TABLE task_instances FORCE ROW LEVEL SECURITY;
            ALTER TABLE users FORCE ROW LEVEL SECURITY;
            """,
            migrations.RunSQL.noop,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskinstance",
            trigger=pgtrigger.compiler.Trigger(
                name="tells_worker",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.assigned_to_id IS NOT NULL AND NEW.status = 'OPEN')",
                    func="\n                    UPDATE users SET last_assigned_at = clock_timestamp()\n                    WHERE id = NEW.assigned_to_id;\n                    RETURN NULL;\n                ",
                    hash="aa6d8e887dd1e57667a8d9a4758a0ee899ba4be1",
                    operation='INSERT OR UPDATE OF "assigned_to_id"',
                    pgid="pgtrigger_tells_worker_6383e",
                    table="task_instances",
                    when="AFTER",
                ),
            ),
        ),
    ]
