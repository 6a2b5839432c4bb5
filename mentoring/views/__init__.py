"""The pages that bring the rooms together."""
