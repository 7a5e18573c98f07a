"""The workflow document: its nodes, graph, canonical form, and the company around it."""
