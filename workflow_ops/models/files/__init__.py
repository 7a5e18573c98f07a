"""Files of tickets, and the storage that they are in."""
