"""Soundness properties of workflows: deadlocks, dead transitions, overlaps, livelocks."""
