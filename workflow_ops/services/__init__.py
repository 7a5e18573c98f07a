"""What people and workers do with tickets and tasks: each change is one short transaction."""
