"""Verification of a workflow: soundness properties, each decided and shown by a witness.

The truth of a condition changes only at certain values: the constants that it compares with, the
choices it looks for, null. They partition what a name can hold into equivalence
classes, in each of which the condition is constant, so it is enough to evaluate the real rule on
one representative of each.
"""
