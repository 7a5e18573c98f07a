"""The dashboard of ticket admins: what waits now, and how the last weeks went."""
