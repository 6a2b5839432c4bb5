"""Backups that the server can write and not read: made, opened with the private key, put back.

`making` writes an archive, `opening` checks one, `restoring` puts one back; `sealing` is the lock, `archive` what
lies inside, `sqlite` and `postgres` how each database is copied.
"""
