"""Page contents of definitions, gathered from several sources."""
