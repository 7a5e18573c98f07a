"""Form fields that all apps share."""
