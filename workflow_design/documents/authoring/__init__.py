"""What authors and assistants write workflow files by: one schema, and one for models' outputs."""
