"""Value domains: representatives of what a field may hold."""
