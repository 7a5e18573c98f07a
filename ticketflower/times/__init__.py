"""Time zones, and how dates and times are written."""
