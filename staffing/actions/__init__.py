"""What people do to staff, roles, the school and the post: each in one transaction, with its event."""
