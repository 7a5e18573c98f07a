"""JSON text: scanning, parsing, and the place of every value."""
