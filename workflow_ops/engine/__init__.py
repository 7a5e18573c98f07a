"""The workflow engine: it alone starts workflows, makes and assigns tasks, and ends them."""
