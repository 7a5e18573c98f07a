"""Types in a workflow: inference for its rules, and the check of what flows between them."""
