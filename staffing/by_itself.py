"""A condition that the database asks of each row by itself."""

from django.db import models


class ByItself(models.Exists):
    """Whether there is such a row, where only a few of a long list are looked at, such as the first page.

    PostgreSQL would make a set of all such rows of the school first, as for a whole list: it does not count that a
    page ends after twenty-five.
    """

    template = "((%(subquery)s) IS NOT NULL)"
