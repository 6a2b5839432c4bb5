"""What the measured server has and production has not: the floor, and each answer's own figures in its head."""

import re
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
FLOOR: Final = "/bench/floor/"
STATEMENTS: Final = "X-Bench-Statements"
CPU: Final = "X-Bench-Cpu"
# Every budget leaves out what a transaction is made of, and what is written once a minute whatever the page: that
# somebody is there.
UNCOUNTED: Final = re.compile(
    r'^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|UPDATE "staffing_browser")', re.IGNORECASE
)


class Count:
    """Wraps the execution of statements, and counts those of an answer."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.statements += not UNCOUNTED.match(sql)
        return execute(sql, *rest)


def counted(get_response: GetResponse) -> GetResponse:
    """Count a request's statements as they are sent to the database, and the processor time of its thread."""

    def middleware(request: HttpRequest) -> HttpResponse:
        count, began = Count(), time.thread_time()
        with connection.execute_wrapper(count):
            response = get_response(request)
        response[STATEMENTS] = str(count.statements)
        response[CPU] = f"{1000 * (time.thread_time() - began):.2f}"
        return response

    return middleware


def floor(get_response: GetResponse) -> GetResponse:
    """A constant page for whoever is signed in: Django's own layers, one session and one user, nothing of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path != FLOOR:
            return get_response(request)
        return HttpResponse(f"{request.user.is_authenticated}")

    return middleware
