"""Answers to the questions of definitions: form fields, uploads, and values as people read them."""
