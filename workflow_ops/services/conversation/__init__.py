"""Conversation on tickets: comments, and the people whom they mention."""
