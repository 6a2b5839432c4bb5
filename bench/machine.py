"""On what it was measured."""

import os
import platform
import re
import subprocess
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bench.scratch import ROOT


def described() -> str:
    """Date, commit, processors, memory, versions, and how busy the machine was with other work."""
    busy = os.getloadavg()[0]
    return (
        f"Last measured on {datetime.now().astimezone():%-d %b %Y} at commit {_commit()}, on {os.cpu_count()} "
        f"processors ({_processor()}) with {_memory()}; {platform.system()}, Python {platform.python_version()}, "
        f"Django {version('django')}, gunicorn {version('gunicorn')}. Other work on the machine when it began: "
        f"a load of {busy:.1f}{', so times are long and rates low' if busy > 0.5 else ''}."
    )


def _commit() -> str:
    with suppress(OSError, subprocess.CalledProcessError):
        command = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return "unknown"


def _processor() -> str:
    with suppress(OSError):
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or platform.machine()


def _memory() -> str:
    with suppress(OSError):
        found = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
        if found:
            return f"{int(found[1]) / 1024 / 1024:.0f} GiB"
    return "unknown memory"
