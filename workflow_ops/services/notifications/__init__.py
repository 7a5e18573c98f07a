"""Notifications of people: read in the app, mailed, and chosen."""
