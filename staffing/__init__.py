"""People, roles, access and accountability: knows no pupil."""
