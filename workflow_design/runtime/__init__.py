"""The workflow runtime: compiled versions, and the rules that engine and dry run share."""
