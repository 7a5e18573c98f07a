"""Forms of accounts, of the team and of tokens, and what forms of all apps share."""
