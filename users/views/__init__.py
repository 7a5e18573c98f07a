"""Pages of accounts and companies."""
