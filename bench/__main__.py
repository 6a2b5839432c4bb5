"""The command: builds, serves, measures, prints, and writes what it printed where it is asked to."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from bench.client import Client, Figures, Request, first_visit, rate, take
from bench.machine import described
from bench.middleware import CPU, FLOOR, STATEMENTS
from bench.scratch import CLOCK, ROOT, Scratch, scratch
from bench.serve import memory_of, serving, serving_plain
from bench.table import Measured, Row, document

DOCUMENT: Final = ROOT / "docs" / "performance.md"
KINDS: Final = ("pupils", "attendance")
IMPORT_CLOCK: Final = "2026-12-14T16:00"


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--pupils", type=int, nargs="+", default=[150, 1500], metavar="N", help="sizes of school"
    )
    parser.add_argument("--samples", type=int, default=30, help="of each page (30 at least to be told of)")
    parser.add_argument("--seconds", type=float, default=2, help="for which eight clients ask for each page")
    parser.add_argument("--postgres", metavar="URL", help="a PostgreSQL server, to measure on it as well")
    parser.add_argument("--no-sqlite", action="store_true", help="on PostgreSQL alone")
    parser.add_argument("--imports", type=int, nargs=2, default=[5000, 1500], metavar=("PUPILS", "MARKS_OF"))
    parser.add_argument("--no-imports", action="store_true", help="leave the imports out")
    parser.add_argument("--only", metavar="WORDS", help="pages whose name has these words in it")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="build once, and use it again next time")
    parser.add_argument("--port", type=int, default=8935)
    parser.add_argument("--write", action="store_true", help="into docs/performance.md too")
    asked = parser.parse_args(given)
    if asked.no_sqlite and not asked.postgres:
        parser.error("without SQLite, --postgres says where to measure")
    return asked


def main(given: Sequence[str]) -> None:
    asked = arguments(given)
    machine = described()
    servers = [None] * (not asked.no_sqlite) + [asked.postgres] * bool(asked.postgres)
    with nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        found = [measure(asked, folder, pupils, server) for server in servers for pupils in asked.pupils]
        imports = [] if asked.no_imports else [import_files(asked, folder, server) for server in servers]
    told = document(machine, found, imports)
    print(told)
    if asked.write:
        DOCUMENT.write_text(told, encoding="utf-8")
        say(f"Written to {DOCUMENT.relative_to(ROOT)}.")


def measure(asked: argparse.Namespace, folder: Path, pupils: int, server: str | None) -> Measured:
    with scratch(folder, f"handrail_bench_{pupils}", server=server, keep=bool(asked.keep)) as place:
        say(f"A school of {pupils:,} pupils on {'PostgreSQL' if server else 'SQLite'}.")
        scene = place.run("bench.prepare", str(pupils))
        say(f"It is there after {scene['seconds']:.0f} s.")
        measured = ask_for_pages(asked, place, scene)
        measured.digest = place.run("bench.work", "digest", scene["urn"])
    return measured


def ask_for_pages(asked: argparse.Namespace, place: Scratch, scene: dict[str, Any]) -> Measured:
    pages = [page for page in scene["pages"] if not asked.only or asked.only in page["name"]]
    anybody = next(iter(scene["cookies"].values()))
    plain = asked.port + 1
    requests = [
        Request(FLOOR, anybody, port=plain),
        Request(FLOOR, anybody),
        *(
            Request(page["path"], scene["cookies"][page["role"]], page["body"], page["lands"])
            for page in pages
        ),
    ]
    with serving(place, asked.port) as server:
        client = Client(asked.port, today=CLOCK[:10], statements=STATEMENTS, cpu=CPU)
        with serving_plain(place, plain):
            figures = take(client, requests, samples=asked.samples, say=say)
            for request, each in zip(requests, figures, strict=True):
                each.rate = rate(client, request, seconds=asked.seconds)
        return Measured(
            database=scene["database"],
            pupils=scene["counts"]["pupils"],
            counts=scene["counts"],
            rows=_rows(pages, figures[2:]),
            floor=figures[0],
            constant=figures[1],
            first_visit=first_visit(asked.port),
            seconds_to_start=server.seconds_to_start,
            memory=server.memory(),
            database_memory=memory_of(connections) if (connections := place.database.connections()) else None,
        )


def _rows(pages: list[dict[str, Any]], figures: list[Figures]) -> list[Row]:
    return [
        Row(page["name"], page["role"].replace("_", " "), page["goal"], each)
        for page, each in zip(pages, figures, strict=True)
    ]


def import_files(asked: argparse.Namespace, folder: Path, server: str | None) -> tuple[str, dict[str, Any]]:
    """Into a database of their own, which is never kept: an import is measured on rows that are not there yet."""
    files = folder / "imports"
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    with scratch(folder, "handrail_bench_import", server=server, keep=False, clock=IMPORT_CLOCK) as place:
        say(f"Imports on {'PostgreSQL' if server else 'SQLite'}.")
        place.run("bench.work", "files", str(files), *map(str, asked.imports))
        done = {kind: place.run("bench.work", "import", str(files / f"{kind}.csv")) for kind in KINDS}
    return "PostgreSQL" if server else "SQLite", done


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
