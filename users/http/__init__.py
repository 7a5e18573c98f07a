"""Requests: whom they are for, who may use a view, and views for tools with tokens."""
