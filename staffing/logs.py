"""What is written to the log: a line of JSON each, with the request it belongs to, and nobody's name."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any

# Of the request that this thread answers, or answered last; empty outside the web server.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def place(traceback: TracebackType | None) -> str:
    """Where in the code it went wrong: the innermost frame of ours or of a library."""
    frames = extract_tb(traceback)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


class JsonLines(logging.Formatter):
    """One JSON object a line.

    An exception is told by its kind and its place alone: its text, and what its frames held, may be a row about a
    pupil (a database names the values that were there twice). `facts` given to a logger as `extra` are added.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["message"] = _without(error, line["message"])
            line["error"] = type(error).__name__
            line["place"] = place(error.__traceback__)
        return json.dumps(line | getattr(record, "facts", {}))


def _without(error: BaseException, message: str) -> str:
    """Celery writes an exception's text into its message."""
    for text in (repr(error), str(error)):
        message = message.replace(text, "…") if text else message
    return message
