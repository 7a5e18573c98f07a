"""Due dates and priorities: changed by ticket admins, and noted when they have passed."""
