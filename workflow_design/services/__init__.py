"""Services of definitions: drafts, publishing, versions, access, export."""
