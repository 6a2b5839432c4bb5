"""From an uploaded file to rows of the school: read, compared, shown, confirmed, written, undone."""
