"""Forms of tickets and tasks, and of bulk actions."""
