"""What people do with tickets and tasks: each change is one short transaction."""
