"""Services for tickets and tasks: each change is one short transaction."""
