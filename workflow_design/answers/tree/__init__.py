"""Forms of answers as trees: groups and rows, their controls, answers and sections."""
