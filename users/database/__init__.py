"""What PostgreSQL itself guards: row-level security, guards of tables, histories."""
