"""The echo service: an address to try actions with."""
