"""Companies, their people and agents: accounts, roles, tenancy, acting for a company.

It also has what the other apps build on: row-level security, histories, the audit trail, mails
and tokens. ``users.roles`` says which role has which permission. It knows nothing of
definitions or tickets.
"""
