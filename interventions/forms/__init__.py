"""Forms of support: they clean and shape what was typed."""
