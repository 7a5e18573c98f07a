"""Rules, data and transitions in words."""
