"""What is handed to a server: it runs as the benchmark does, takes what Handrail takes, and begins with nothing."""

import os
import re
import shlex
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings

from bench.serve import GUNICORN

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MIB = 1024 * 1024


def service(name: str) -> dict[str, str]:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(DEPLOY / "systemd" / f"handrail-{name}.service")
    return dict(unit["Service"])


def image() -> str:
    """The Dockerfile with its lines put together and without its comments."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#")).replace("\\\n", "")


def environment_of_image() -> dict[str, str]:
    said = [line for line in image().splitlines() if line.startswith("ENV ")]
    return dict(word.split("=", 1) for line in said for word in shlex.split(line.removeprefix("ENV ")))


@pytest.fixture
def in_image(tmp_path):
    """Run a command of the image or the guide where nothing is set but what the image sets."""

    def ran(command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        places = {"HANDRAIL_VAR": str(tmp_path), "STATIC_ROOT": str(tmp_path / "static"), "PATH": python}
        return subprocess.run(
            ["sh", "-euc", command],
            cwd=ROOT,
            env=environment_of_image() | places | changes,
            capture_output=True,
            text=True,
            check=False,
        )

    return ran


def test_the_image_collects_its_static_files_when_it_is_built(in_image, tmp_path):
    command = next(line for line in image().splitlines() if "collectstatic" in line)
    done = in_image(command.removeprefix("RUN "))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()


def test_the_key_for_backups_is_made_by_the_image_before_anything_is_set(in_image):
    guide = (ROOT / "docs" / "running.md").read_text()
    changes, command = re.search(
        r"docker run --rm -e (\S+) handrail\s+(python.*?) > ", guide, re.DOTALL
    ).groups()
    name, _, value = changes.partition("=")
    done = in_image(" ".join(command.split()), **{name: value})
    assert done.returncode == 0, done.stderr
    assert "AGE-SECRET-KEY" in done.stdout
    assert "HANDRAIL_BACKUP_KEY=age1" in done.stderr


def test_the_unit_serves_as_the_image_does():
    command = shlex.split(service("web")["ExecStart"])
    place = command.index("--bind")
    assert [Path(command[0]).name, *command[1:place], *command[place + 2 :]] == GUNICORN
    memory = {name: value for name, value in environment_of_image().items() if name.startswith("MALLOC_")}
    assert dict(word.split("=") for word in service("web")["Environment"].split()) == memory


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_reads_its_settings_where_the_guide_puts_them_and_writes_where_it_makes_folders(unit):
    guide = (ROOT / "docs" / "running.md").read_text()
    its = service(unit.stem.removeprefix("handrail-"))
    assert f"deploy/env.example {its['EnvironmentFile']}" in guide
    assert f"-m 0700 {its['ReadWritePaths']}" in guide
    assert (its["ProtectSystem"], its["NoNewPrivileges"], its["User"]) == ("strict", "yes", "handrail")


def test_what_the_settings_of_a_server_name_can_be_written_by_its_units():
    said = dict(
        line.split("=", 1)
        for line in (DEPLOY / "env.example").read_text().splitlines()
        if "=" in line and not line.startswith("#")
    )
    writable = service("worker")["ReadWritePaths"].split()
    for name in ("HANDRAIL_VAR", "HANDRAIL_BACKUP_DIR", "HANDRAIL_ANCHORS"):
        assert any(Path(said[name]).is_relative_to(place) for place in writable)


def test_a_file_that_is_too_large_is_refused_by_handrail_and_not_by_the_server_in_front():
    nginx = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    caddy = re.search(r"max_size (\d+)MiB\b", (DEPLOY / "Caddyfile").read_text())
    assert int(nginx[1]) * MIB > settings.HANDRAIL_MAX_REQUEST_BYTES
    assert int(caddy[1]) * MIB > settings.HANDRAIL_MAX_REQUEST_BYTES


def test_no_server_of_nginx_writes_down_who_asked():
    servers = (DEPLOY / "nginx.conf").read_text().split("\nserver {")[1:]
    assert len(servers) == 2
    assert all("access_log off;" in server for server in servers)
