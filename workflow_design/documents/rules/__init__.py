"""JsonLogic: operators, syntax tree, validation, variables, and evaluation within bounds."""
