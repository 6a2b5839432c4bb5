"""The sealed room: its place is kept here; nothing is in it yet."""
