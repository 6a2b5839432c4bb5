"""Whether a fault is that nothing can be saved just now: a full disk, a read-only database, or one that is away."""

import errno

from django.db import Error, InterfaceError, OperationalError

# SQLite's primary result codes for: busy, locked, read-only, input or output failed, full, can't be opened.
_SQLITE = {5, 6, 8, 10, 13, 14}
_READ_ONLY_TRANSACTION = "25006"
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def cannot_save(error: BaseException | None) -> bool:
    """Whether nothing is wrong but the place where things are kept, so that the same may go well later."""
    while error is not None:
        if _is_about_the_disk(error) or _is_about_the_database(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_about_the_disk(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _DISK


def _is_about_the_database(error: BaseException) -> bool:
    """PostgreSQL says by the class of an error that it is no mistake of ours, SQLite by its code."""
    cause = error.__cause__
    if not isinstance(error, Error) or cause is None:
        return False
    # Told by name: where PostgreSQL is served, no process need load the other's library.
    if type(cause).__module__ == "sqlite3":
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    is_away = isinstance(error, (OperationalError, InterfaceError))
    return is_away or getattr(cause, "sqlstate", "") == _READ_ONLY_TRANSACTION
