"""Type inference for the rules of a workflow."""
