"""JSON Schema: validation with our formats, patterns and sentences."""
