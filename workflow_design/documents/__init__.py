"""Definition documents as data: text in, report out; no Django in here."""
