"""The lists of ticket admins: columns, filters, saved views, exports."""
