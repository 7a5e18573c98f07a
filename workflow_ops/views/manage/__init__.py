"""Management of tickets, tasks and ticket errors by ticket admins."""
