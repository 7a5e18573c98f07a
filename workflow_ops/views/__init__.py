"""Pages of tickets, tasks and their management."""
