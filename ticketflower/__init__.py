"""The project: settings, addresses, and the ground floor that every app may import."""
