"""What a database is told about its own tables."""

from django.db import connection

# Rows of each index that are looked at: enough to tell a school from a class, and no more than a second in all.
SAMPLE = 1000


def note_sizes() -> None:
    """Let SQLite note how many rows a value finds in each index, as PostgreSQL does by itself.

    Until it has, it takes the pupils of a school for as few as those of a member of staff.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
