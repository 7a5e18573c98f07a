"""Lists of any rows: keyset paging, filters, search and sorting in the URL, and CSV."""
