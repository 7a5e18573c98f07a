"""Sample values that fit fields and schemas."""
