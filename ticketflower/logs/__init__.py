"""How log lines look, which ids they carry, and what they never show."""
