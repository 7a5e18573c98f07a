"""Calls of addresses that companies choose: guarded, signed, and a service to try them with."""
