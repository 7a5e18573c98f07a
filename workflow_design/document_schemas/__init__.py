"""The JSON Schemas of documents, by which the checker, editors and tools read them."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""A file for each kind of document, and ``parts.json`` to which they refer."""
