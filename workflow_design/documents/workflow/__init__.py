"""A workflow document as data: its nodes and graph, its normal form, and the company around it."""
