"""Writes of the record: each a plain function, in one transaction with its audit event and what follows from it."""
