#!/usr/bin/env python3
"""Sets Handrail up and starts it: `run.py demo` and `run.py test`, with Python's standard library alone."""

import sys

# Everything below must at least parse on old Pythons, so that this sentence is what they say.
if sys.version_info < (3, 11):
    sys.stderr.write(
        f"Handrail needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}.\n"
    )
    sys.exit(1)

import argparse
import base64
import errno
import hashlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VAR = Path(os.environ.get("HANDRAIL_VAR") or ROOT / "var").absolute()
PIP = [str(PYTHON), "-m", "pip"]
PIP_OPTIONS = ["--no-input", "--disable-pip-version-check", "--retries", "2"]
# What a set of requirements holds besides its own: installing `dev` makes the other two ready as well.
CONTAINS = {"base": ["base"], "test": ["base", "test"], "dev": ["base", "test", "dev"]}
SPACE_NEEDED = 700 * 1024 * 1024
CHROMIUM_NAMES = (
    "/usr/bin/chromium",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


Say = Callable[[str], None]


class Trouble(Exception):
    """Something the person at the keyboard can put right; its text is the sentence they read."""


def main(arguments: list[str]) -> None:
    options, extra = parse(arguments)
    quiet = options.command == "demo" and options.json
    try:
        if options.command == "demo":
            demo(options, say=to_stderr if quiet else to_stdout)
        elif options.command == "test":
            test(extra, say=to_stdout)
        else:
            install(options.set, say=to_stdout)
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except OSError as error:
        sys.exit(sentence_for(error))


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="run.py", description="Sets Handrail up and starts it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo | test | install")
    demo_parser = commands.add_parser("demo", help="start the app with three invented schools")
    demo_parser.add_argument("--no-serve", action="store_true", help="load the schools and stop")
    demo_parser.add_argument("--json", action="store_true", help="print address and sign-ins as JSON")
    demo_parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start anew")
    demo_parser.add_argument(
        "--port", type=port_number, default=8000, help="the port of the web server (8000)"
    )
    demo_parser.add_argument("--clock", help="'real', or the date and time at which the demo's clock starts")
    commands.add_parser("test", help="run the tests; what follows is handed to pytest")
    install_parser = commands.add_parser("install", help="install one set of requirements and stop")
    install_parser.add_argument("set", choices=list(CONTAINS))
    options, extra = parser.parse_known_args(arguments)
    if extra and options.command != "test":
        parser.error(f"unknown: {' '.join(extra)}")
    return options, extra


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def demo(options: argparse.Namespace, *, say: Say) -> NoReturn:
    """Set up, then let `manage.py demo` load the schools and serve them."""
    if not options.no_serve:
        refuse_taken_port(options.port)
    make_keys(say=say)
    refuse_bound(VAR / "handrail.sqlite3")
    install("base", say=say)
    os.environ.setdefault("DEMO", "1")
    arguments = [
        flag for flag in ("--no-serve", "--json", "--reset") if getattr(options, flag[2:].replace("-", "_"))
    ]
    if options.clock:
        arguments += ["--clock", options.clock]
    say("Starting the demo.")
    become([str(ROOT / "manage.py"), "demo", "--port", str(options.port), *arguments])


def test(pytest_arguments: list[str], *, say: Say) -> NoReturn:
    """Set up, then run the suite on all cores, without the tests that need a Celery worker."""
    chromium = find_chromium()
    if chromium:
        say(f"The browser tests use {chromium}.")
    elif os.environ.get("HANDRAIL_REQUIRE_BROWSER") == "1":
        raise Trouble("The browser tests are demanded here, and no Chromium was found.")
    else:
        say("No Chromium was found, so the browser tests are skipped. Install chromium to run them too.")
    make_keys(say=say)
    install("test", say=say)
    arguments = ["-m", "pytest"]
    if not any(word.startswith(("-n", "--numprocesses")) for word in pytest_arguments):
        arguments += ["-n", "auto"]
    if not any(word.startswith("-m") for word in pytest_arguments):
        arguments += ["-m", "not worker"]
    say("Running the tests.")
    become([*arguments, *pytest_arguments])


def find_chromium() -> str | None:
    """Where this machine keeps a Chromium: HANDRAIL_CHROMIUM, or the usual names."""
    told = os.environ.get("HANDRAIL_CHROMIUM")
    return next(filter(None, map(shutil.which, [told] if told else CHROMIUM_NAMES)), None)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        if os.name != "nt":
            # As the web server does, so that a port that was just given back is not refused.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is kept for the system. Choose one above 1023 with --port.") from None
        except OSError:
            raise Trouble(
                f"Port {port} is taken by another program. Stop it, or choose another port with --port."
            ) from None


def install(name: str, *, say: Say) -> None:
    """Make `.venv` hold the named requirements, each checked against its hash."""
    if is_stamped(name):
        return
    refuse_full_disk()
    refuse_bound(VENV)
    say(f"Installing the {name} requirements; the first time takes about a minute.")
    uv = shutil.which("uv")
    try:
        fill_venv(name, uv, say=say)
    except Trouble:
        if not uv:
            raise
        say("uv could not install them; trying again with pip.")
        fill_venv(name, None, say=say)
    for contained in CONTAINS[name]:
        stamp(contained).write_text(fingerprint(contained))


def fill_venv(name: str, uv: str | None, *, say: Say) -> None:
    """Install with uv, or with the environment's own pip where uv is None."""
    if not venv_works(needs_pip=not uv):
        say("Making a Python environment in .venv.")
        make_venv(uv)
    installer = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [*PIP, "install", *PIP_OPTIONS]
    # The certificates of this machine: many a school network has its own. (The older name too.)
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")
    os.environ.setdefault("UV_NATIVE_TLS", "1")
    run_quietly(
        [*installer, "--quiet", "--require-hashes", "-r", str(requirements(name))],
        "The requirements could not be installed. Is this machine online?",
    )


def requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def fingerprint(name: str) -> str:
    return hashlib.sha256(requirements(name).read_bytes()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f"handrail-{name}.installed"


def is_stamped(name: str) -> bool:
    """Written after an installation that ended well, so a half-made .venv has none."""
    return PYTHON.exists() and stamp(name).is_file() and stamp(name).read_text() == fingerprint(name)


def venv_works(*, needs_pip: bool) -> bool:
    """Whether .venv has a Python that is new enough, and pip where uv is missing."""
    if not PYTHON.exists():
        return False
    check = f"import sys{', pip' if needs_pip else ''}; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:  # half-made: there, but nothing that can be run
        return False


def make_venv(uv: str | None) -> None:
    if not uv and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Trouble("This Python cannot make environments. Install python3-venv, then run this again.")
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    maker = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    run_quietly([*maker, str(VENV)], "The Python environment .venv could not be made.")


def run_quietly(command: list[str], sentence: str) -> None:
    """Run a command unseen; when it fails, say the sentence and the last lines of what it said."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if result.returncode:
        said = result.stdout.decode(errors="replace").strip().splitlines()[-6:]
        raise Trouble("\n".join([sentence, "What it said:", *(f"  {line[:200]}" for line in said)]))


def refuse_bound(path: Path) -> None:
    """Refuse what is there and cannot be written: of a system's own folder, or of another user's."""
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, "not writable", str(path))


def refuse_full_disk() -> None:
    if shutil.disk_usage(ROOT).free < SPACE_NEEDED:
        raise Trouble(f"The disk that holds {ROOT} is nearly full: installing needs about 700 MB.")


def make_keys(*, say: Say) -> None:
    """Write var/env once: the keys live outside the database, and are never overwritten."""
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ["HANDRAIL_VAR"] = str(VAR)
    target = VAR / "env"
    refuse_bound(VAR)
    if target.exists():
        if not os.access(target, os.R_OK):
            raise Trouble(f"{target} cannot be read: the keys in it belong to another user of this machine.")
        return
    say(f"Making keys in {target}.")
    unfinished = VAR / f"env.{os.getpid()}"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            "# Made once. Back this file up apart from the database: neither can be read without the other.\n"
            f"DJANGO_SECRET_KEY={secrets.token_urlsafe(50)}\n"
            f"HANDRAIL_HMAC_KEY={secrets.token_hex(32)}\n"
            f"HANDRAIL_FIELD_KEY={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n"
        )
    unfinished.replace(target)


def become(arguments: list[str]) -> NoReturn:
    """Hand over to the environment's Python, which then gets Ctrl+C and gives the exit code."""
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [str(PYTHON), *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # nosec B606


def sentence_for(error: OSError) -> str:
    where = error.filename or ROOT
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {where} could not be written."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where} cannot be written. Put Handrail in a folder of your own, then run this again."
    return f"{where} cannot be used: {error.strerror or error}."


def to_stdout(text: str) -> None:
    print(text, flush=True)


def to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
