"""A published workflow as it runs: compiled once, with the rules that engine and dry run share."""
