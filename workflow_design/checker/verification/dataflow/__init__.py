"""Data-flow analysis: control flow, definitions, uses, reaching definitions, liveness."""
