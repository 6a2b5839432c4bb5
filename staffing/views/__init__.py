"""Pages about people, access and what the app did for them."""
