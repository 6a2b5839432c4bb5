"""What people fill in about pupils."""
