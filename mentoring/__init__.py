"""The project, and the pages and jobs that bring the rooms together."""
