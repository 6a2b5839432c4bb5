"""Backups: made, sealed, opened, put back."""
