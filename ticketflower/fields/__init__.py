"""Form fields that all apps share, and what they say when left empty."""
