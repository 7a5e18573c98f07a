"""Mails of ours: kept in an outbox, written when they are sent, tried again where that fails."""
