"""Views of definitions."""
