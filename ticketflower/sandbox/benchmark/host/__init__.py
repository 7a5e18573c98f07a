"""Databases, programs and servers of the benchmark, and what they use of the machine."""
