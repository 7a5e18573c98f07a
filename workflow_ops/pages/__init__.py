"""Page contents of tickets and tasks, gathered from several tables."""
