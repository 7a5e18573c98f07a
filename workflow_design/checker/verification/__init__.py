"""Which way tickets take: the conditions of a workflow, decided and not guessed.

The truth of a condition changes only at certain values: the constants that it compares with, the
choices it looks for, null. They cut what a name can hold into regions, in each of which the
condition is constant, so it is enough to evaluate the real rule on one value of each.
"""
