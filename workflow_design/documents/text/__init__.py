"""JSON text: scanning, parsing, and the position of every value."""
