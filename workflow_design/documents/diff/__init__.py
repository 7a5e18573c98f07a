"""Diffs of two versions of a document: changes as sentences, a merged diff, lines."""
