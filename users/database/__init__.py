"""Database-level protection: row-level security, guards of tables, histories."""
