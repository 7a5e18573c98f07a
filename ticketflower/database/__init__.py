"""PostgreSQL: connections and their time limits, its clock, and the embedded server."""
