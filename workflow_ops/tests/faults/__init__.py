"""Faults with real threads, real processes and real commits."""
