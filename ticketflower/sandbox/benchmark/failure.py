"""The exception that ends a benchmark."""


class BenchmarkFailed(Exception):
    """The benchmark cannot go on; the sentence says why, for the person who started it."""
