"""The checks of a document, one module for each theme."""
