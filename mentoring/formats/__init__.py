"""Written formats."""
