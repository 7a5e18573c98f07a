"""The customize page: what it shows of a workflow, what it reads back, and what it saves."""
