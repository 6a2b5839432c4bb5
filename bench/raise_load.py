"""A whole staff that raises a concern in the same minute: whether each is saved, how long each waits, one whole chain.

Beside the suite: `python -m bench.raise_load --staff 200 [--postgres URL]`. In one school of 150 pupils, served as
in production; each has a browser of their own, opens the page, and all send at the same moment.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.client import Client, Refused, Request
from bench.machine import described
from bench.middleware import CPU, STATEMENTS
from bench.scratch import CLOCK, scratch
from bench.serve import serving

PUPILS: Final = 150
NEW: Final = "/concerns/new/"
WAIT_AT_MOST: Final = 300


@dataclass(frozen=True)
class Sending:
    """What became of one form: how long until the receipt stood there, or why it does not."""

    milliseconds: float
    fault: str = ""


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.raise_load", description=__doc__)
    parser.add_argument("--staff", type=int, default=200, help="how many raise at once")
    parser.add_argument("--postgres", metavar="URL", help="a PostgreSQL server; SQLite where there is none")
    parser.add_argument("--port", type=int, default=8937)
    return parser.parse_args(given)


def main(given: Sequence[str]) -> None:
    asked = arguments(given)
    with (
        tempfile.TemporaryDirectory() as folder,
        scratch(Path(folder), "handrail_bench_raise", server=asked.postgres, keep=False) as place,
    ):
        scene = place.run("bench.prepare", str(PUPILS))
        people = place.run("bench.raising", "people", scene["urn"], str(asked.staff))
        with serving(place, asked.port):
            sendings, took = send_at_once(asked.port, people)
        found = place.run("bench.raising", "found", scene["urn"])
    print(told(described(), scene["database"], sendings, took, found))


def send_at_once(port: int, people: list[dict[str, Any]]) -> tuple[list[Sending], float]:
    """One thread for each, which opens the page, waits for all the others, and sends."""
    client = Client(port, today=CLOCK[:10], statements=STATEMENTS, cpu=CPU)
    together = threading.Barrier(len(people) + 1)

    def one(person: dict[str, Any]) -> Sending:
        client.ask(Request(NEW, person["cookie"]))
        form = Request(NEW, person["cookie"], person["form"], lands=True)
        together.wait(WAIT_AT_MOST)
        began = time.perf_counter()
        try:
            client.ask(form)
        except (Refused, OSError, HTTPException) as fault:
            return Sending(1000 * (time.perf_counter() - began), str(fault) or type(fault).__name__)
        return Sending(1000 * (time.perf_counter() - began))

    with ThreadPoolExecutor(len(people)) as pool:
        asked = [pool.submit(one, person) for person in people]
        together.wait(WAIT_AT_MOST)
        began = time.perf_counter()
        sendings = [each.result() for each in asked]
        return sendings, time.perf_counter() - began


def told(machine: str, database: str, sendings: list[Sending], took: float, found: dict[str, Any]) -> str:
    times = sorted(each.milliseconds for each in sendings)
    faults = sorted({each.fault for each in sendings if each.fault})
    late = times[min(len(times) - 1, round(0.95 * len(times)))]
    chain = "whole" if not found["faults"] else f"NOT whole: {found['faults']}"
    return "\n".join(
        [
            machine,
            f"On {database}: {len(sendings)} sent at once, {found['concerns']} saved in {took:.1f} s, "
            f"{sum(bool(each.fault) for each in sendings)} refused.",
            f"Until the receipt: {median(times):.0f} ms in the middle, {late:.0f} ms for 95 %, {times[-1]:.0f} ms "
            "at most.",
            f"The chain has {found['entries']} entries and is {chain}; {found['alerts']} alerts, "
            f"{found['mails']} mails wait.",
            *(f"Refused: {fault}" for fault in faults),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
