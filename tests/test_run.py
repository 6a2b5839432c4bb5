"""run.py: what it says when it cannot go on, and what it makes only once."""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import run

RUN = Path(run.__file__)


def call(*arguments, **environment):
    return subprocess.run(
        [sys.executable, RUN, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def house(tmp_path):
    """A copy of run.py in a folder with spaces, beside a manage.py that only says what it was given."""
    folder = tmp_path / "a house with spaces"
    (folder / "requirements").mkdir(parents=True)
    shutil.copy(RUN, folder)
    (folder / "requirements" / "base.txt").write_text("# nothing\n")
    (folder / "manage.py").write_text(
        "import json, os, sys\n"
        "print(json.dumps([sys.argv[1:], os.environ['HANDRAIL_VAR'], os.environ['DEMO']]))\n"
    )
    return folder


def demo(house, *arguments, cwd="/", **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, house / "run.py", "demo", *arguments],
        env={**kept, **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


def make_bare_environment(house):
    """An environment without pip, stamped as installed: quick to make, and enough for a bare manage.py."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", house / ".venv"], check=True)
    stamp = house / ".venv" / "handrail-base.installed"
    stamp.write_text(run.hashlib.sha256((house / "requirements" / "base.txt").read_bytes()).hexdigest())


def test_an_old_python_is_told_which_one_is_needed():
    pretend = "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); runpy.run_path(sys.argv[1])"

    result = subprocess.run([sys.executable, "-c", pretend, RUN], capture_output=True, text=True)

    assert result.stderr == "Handrail needs Python 3.11 or newer; this is 3.8.\n"
    assert result.returncode == 1


def test_an_old_python_can_read_as_far_as_that_sentence():
    assert ast.parse(RUN.read_text(), feature_version=(3, 7)).body


def test_help_names_the_commands():
    result = call("--help")

    assert result.returncode == 0
    assert "demo" in result.stdout
    assert "test" in result.stdout


def test_a_taken_port_is_a_plain_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = call("demo", "--port", str(port))

    assert result.stderr == (
        f"Port {port} is taken by another program. Stop it, or choose another port with --port.\n"
    )
    assert result.returncode == 1


def test_a_port_that_does_not_exist_is_refused():
    result = call("demo", "--port", "70000")

    assert "70000 is not a port" in result.stderr


def test_a_folder_that_cannot_be_written_is_a_plain_sentence(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    result = call("demo", "--no-serve", HANDRAIL_VAR=str(in_the_way / "var"))

    assert result.stderr.startswith(str(in_the_way))
    assert "cannot be used" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.returncode == 1


@pytest.fixture
def bound(monkeypatch):
    """Nothing may be written or read in the folders and files put in here: permissions mean nothing to root."""
    closed: set[Path] = set()
    monkeypatch.setattr(run.os, "access", lambda path, mode: Path(path) not in closed)
    return closed


def test_a_folder_of_keys_that_cannot_be_written_is_told_before_anything_is_made(
    tmp_path, bound, monkeypatch
):
    monkeypatch.setattr(run, "VAR", tmp_path)
    bound.add(tmp_path)
    with pytest.raises(PermissionError) as caught:
        run.make_keys(say=pytest.fail)
    assert run.sentence_for(caught.value).startswith(f"{tmp_path} cannot be written.")


def test_keys_of_another_user_are_a_plain_sentence(tmp_path, bound, monkeypatch):
    monkeypatch.setattr(run, "VAR", tmp_path)
    (tmp_path / "env").write_text("DJANGO_SECRET_KEY=another\n")
    bound.add(tmp_path / "env")
    with pytest.raises(run.Trouble, match="belong to another user"):
        run.make_keys(say=pytest.fail)


def test_a_database_of_another_user_is_a_plain_sentence(tmp_path, bound, monkeypatch):
    monkeypatch.setattr(run, "VAR", tmp_path)
    monkeypatch.setenv("HANDRAIL_VAR", str(tmp_path))
    (tmp_path / "handrail.sqlite3").touch()
    bound.add(tmp_path / "handrail.sqlite3")
    options, _ = run.parse(["demo", "--no-serve"])
    with pytest.raises(PermissionError) as caught:
        run.demo(options, say=print)
    assert "handrail.sqlite3 cannot be written." in run.sentence_for(caught.value)


def test_an_environment_of_another_user_is_a_plain_sentence(tmp_path, bound, monkeypatch):
    monkeypatch.setattr(run, "VENV", tmp_path)
    bound.add(tmp_path)
    with pytest.raises(PermissionError) as caught:
        run.install("base", say=pytest.fail)
    assert run.sentence_for(caught.value).startswith(f"{tmp_path} cannot be written.")


def test_a_python_that_makes_no_environments_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.Trouble, match="Install python3-venv"):
        run.make_venv(None)


def test_a_venv_that_fails_is_a_plain_sentence(house, tmp_path):
    (tmp_path / "venv.py").write_text("raise SystemExit('venv is broken here')\n")
    result = demo(house, "--no-serve", PYTHONPATH=str(tmp_path), PATH="/usr/bin:/bin")
    assert "The Python environment .venv could not be made." in result.stderr
    assert "venv is broken here" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_full_disk_is_a_plain_sentence():
    assert run.sentence_for(OSError(28, "No space left on device", "/var/x")) == (
        "The disk is full: /var/x could not be written."
    )


def test_an_installation_that_fails_is_a_plain_sentence(house):
    (house / "requirements" / "base.txt").write_text("./not-there.whl --hash=sha256:00\n")

    result = demo(house, "--no-serve")

    assert "The requirements could not be installed. Is this machine online?" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.returncode == 1


def test_a_half_made_environment_is_made_anew(house):
    (house / ".venv" / "bin").mkdir(parents=True)
    (house / ".venv" / "bin" / "python").write_text("half")

    result = demo(house, "--no-serve")

    assert result.returncode == 0, result.stderr
    assert "Making a Python environment" in result.stdout


def test_a_second_run_installs_nothing(house):
    make_bare_environment(house)

    result = demo(house, "--no-serve")

    assert "Installing" not in result.stdout
    assert result.returncode == 0


def test_the_flags_reach_the_demo(house):
    make_bare_environment(house)

    result = demo(house, "--no-serve", "--json", "--reset", "--clock", "2026-11-20T10:00")

    assert json.loads(result.stdout) == [
        ["demo", "--port", "8000", "--no-serve", "--json", "--reset", "--clock", "2026-11-20T10:00"],
        str(house / "var"),
        "1",
    ]


def test_the_keys_are_made_once_and_only_for_their_owner(house):
    make_bare_environment(house)
    demo(house, "--no-serve")
    first = (house / "var" / "env").read_text()

    demo(house, "--no-serve")

    assert (house / "var" / "env").read_text() == first
    assert (house / "var" / "env").stat().st_mode & 0o777 == 0o600
    for name in ("DJANGO_SECRET_KEY", "HANDRAIL_HMAC_KEY", "HANDRAIL_FIELD_KEY"):
        assert f"{name}=" in first
