"""What goes wrong with backups, as sentences for whoever sits at the keyboard."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


class Trouble(Exception):
    """Something a person can put right; its text is the sentence they read. Nothing half done is left behind."""


class NotTried(Trouble):
    """It did not come to opening the archive: that says nothing about whether it is sound."""


def sentence_for(error: OSError) -> str:
    where = error.filename or "the folder"
    if error.errno in NO_ROOM:
        return "The disk is full, or holds no file of this size. Nothing was kept."
    if error.errno in NO_RIGHT:
        return f"{where} may not be written to, or read, by the user this runs as."
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"There is no {where}."
    return f"{where} cannot be used: {error.strerror or type(error).__name__}."


@contextmanager
def in_sentences() -> Iterator[None]:
    """Whatever the machine or the database refuses becomes Trouble; a database's own words may hold rows, so they go."""
    try:
        yield
    except OSError as error:
        raise Trouble(sentence_for(error)) from error
    except (sqlite3.Error, DatabaseError) as error:
        said = type(error).__name__
        raise Trouble(
            f"The database could not be read or written ({said}). Does it answer, and has the disk room?"
        ) from error
