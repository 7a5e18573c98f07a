"""The audit trail: events that no row shows, the histories of all rows, and its page."""
