"""What the pages of tickets and tasks show, gathered from several tables."""
