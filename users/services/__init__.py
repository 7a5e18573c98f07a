"""What people do with companies, accounts, roles, invitations and tokens, by noun."""
