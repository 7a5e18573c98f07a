"""What people do with companies, accounts, roles and invitations, by noun."""
