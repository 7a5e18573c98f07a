"""Outgoing mail: queued in an outbox, written when it is sent, retried after failures."""
