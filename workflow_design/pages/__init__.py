"""What the pages of definitions show, gathered from several sources."""
