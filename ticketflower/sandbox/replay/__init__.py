"""Replaying a log of finished work through the services."""
