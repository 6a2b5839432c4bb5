"""Asking as a browser does: one client by turns through all pages, then eight at once on each."""

import gzip
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

CLIENTS: Final = 8
WARM_UP_ROUNDS: Final = 4
# What a page asks for by itself; a link to another page is none of it.
STATIC: Final = re.compile(r"""(?:href|src)="(/static/[^"]+)""")
# Thirty-two letters are a CSRF secret as well as a token of it.
CSRF: Final = "bench" * 6 + "ab"


@dataclass(frozen=True)
class Request:
    """What is sent for one page, with all cookies as a browser has them. `lands` goes on to where a form leads.

    `port` is that of another server than the one that is measured.
    """

    path: str
    cookie: str
    body: dict[str, str] | None = None
    lands: bool = False
    port: int | None = None


@dataclass(frozen=True)
class Answer:
    milliseconds: float
    statements: int
    cpu: float
    content: bytes


@dataclass
class Figures:
    """What was seen of one page."""

    answers: list[Answer] = field(default_factory=list)
    rate: float = 0.0

    @property
    def median(self) -> float:
        return median(answer.milliseconds for answer in self.answers)

    @property
    def p95(self) -> float:
        times = sorted(answer.milliseconds for answer in self.answers)
        return times[min(len(times) - 1, round(0.95 * len(times)))]

    @property
    def cpu(self) -> float:
        return median(answer.cpu for answer in self.answers)

    @property
    def statements(self) -> int:
        return max(answer.statements for answer in self.answers)

    @property
    def bytes(self) -> int:
        return len(self.answers[-1].content)

    @property
    def compressed(self) -> int:
        """As the web server in front sends it."""
        return len(gzip.compress(self.answers[-1].content, 6))


class Refused(Exception):
    """An answer that no reader of the page would get: nothing measured with it counts."""


class Client:
    """Sends each request over a connection of its own, as a web server in front does."""

    def __init__(self, port: int, *, today: str, statements: str, cpu: str) -> None:
        self.port, self.today = port, today
        self.statements, self.cpu = statements, cpu

    def ask(self, request: Request) -> Answer:
        began = time.perf_counter()
        port = request.port or self.port
        first, content = self._send(port, request.path, request.cookie, self._form(request.body))
        answers = [(first, content)]
        if request.lands:
            cookie = "; ".join([request.cookie, *_given(first)])
            answers.append(self._send(port, first.getheader("Location", ""), cookie, None))
        took = 1000 * (time.perf_counter() - began)
        expected = {"GET": (200,), "POST": (200, 302)}["POST" if request.body else "GET"]
        wrong = [answer.status for answer, _ in answers[:1] if answer.status not in expected]
        wrong += [answer.status for answer, _ in answers[1:] if answer.status != 200]
        if wrong:
            raise Refused(f"{request.path} answered {wrong[0]}.")
        heads = [answer for answer, _ in answers]
        return Answer(
            took,
            sum(int(head.getheader(self.statements, "0")) for head in heads),
            sum(float(head.getheader(self.cpu, "0")) for head in heads),
            answers[-1][1],
        )

    def _form(self, body: dict[str, str] | None) -> str | None:
        if body is None:
            return None
        filled = {"{key}": str(uuid4()), "{today}": self.today}
        return urlencode(
            {"csrfmiddlewaretoken": CSRF} | {name: filled.get(value, value) for name, value in body.items()}
        )

    def _send(self, port: int, path: str, cookie: str, body: str | None) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        heads = {"Cookie": cookie}
        if body is not None:
            heads["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if body is None else "POST", path, body, heads)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def _given(answer: HTTPResponse) -> list[str]:
    """The cookies that an answer gives for the next page, which then says what was saved."""
    return [head.partition(";")[0] for head in answer.headers.get_all("Set-Cookie", [])]


def take(
    client: Client, requests: Sequence[Request], *, samples: int, say: Callable[[str], Any]
) -> list[Figures]:
    """By turns, so that what slows the machine down for a while slows every page alike.

    First all clients at once, as after the first lesson of a day: each connection to the database has seen each page.
    """
    with ThreadPoolExecutor(CLIENTS) as pool:
        for request in requests:
            list(pool.map(client.ask, [request] * CLIENTS * WARM_UP_ROUNDS))
    found = [Figures() for _ in requests]
    for number in range(samples):
        for request, figures in zip(requests, found, strict=True):
            figures.answers.append(client.ask(request))
        if number % 10 == 9:
            say(f"{number + 1} samples of each page.")
    return found


def rate(client: Client, request: Request, *, seconds: float) -> float:
    """Answers a second to eight clients, none of which waits for another."""
    ends = time.perf_counter() + seconds

    def ask_on() -> int:
        number = 0
        while time.perf_counter() < ends:
            client.ask(request)
            number += 1
        return number

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answered = sum(pool.map(lambda _: ask_on(), range(CLIENTS)))
    return answered / (time.perf_counter() - began)


def first_visit(port: int) -> tuple[int, int]:
    """Bytes and requests of somebody whose browser has nothing of ours yet: the sign-in page and what it asks for."""
    page, _ = _fetch(port, "/sign-in/")
    size, wanted = len(gzip.compress(page, 6)), set(STATIC.findall(page.decode()))
    for path in wanted:
        size += _fetch(port, path)[1]
    return size, 1 + len(wanted)


def _fetch(port: int, path: str) -> tuple[bytes, int]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if response.status != 200:
        raise Refused(f"{path} answered {response.status}.")
    return content, len(content)
