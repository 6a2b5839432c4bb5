"""Pages of the record, by role and through their addresses."""
