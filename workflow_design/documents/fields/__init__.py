"""The questions that forms ask, read from fields and schemas."""
