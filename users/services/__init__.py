"""Services for companies, accounts, roles, invitations and tokens, one module for each."""
