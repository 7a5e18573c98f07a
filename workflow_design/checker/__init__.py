"""The checker of documents: a static analysis that reports what is wrong, and where."""
