"""docker-compose.yml: no secret in it, every service watched, the app never signed in as the owner."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
# Runs to its end, so there is nothing to watch.
ENDS_BY_ITSELF = {"migrate"}
SECRET = re.compile("PASSWORD|KEY|SECRET|AUTH|URL")


def test_every_variable_must_be_given():
    asked = re.findall(r"(?<!\$)\$\{?(\w+)([^}\n]*)", TEXT.replace("$$", ""))

    assert asked
    assert [name for name, rest in asked if not rest.startswith(":?")] == []


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_default(name):
    environment = SERVICES[name]["environment"]

    assert [key for key, value in environment.items() if SECRET.search(key) and "${" not in value] == []


def test_the_example_names_what_is_asked_for_and_gives_nothing():
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line and line[0] != "#"]

    assert {line.removesuffix("=") for line in lines} == set(re.findall(r"\$\{(\w+)", TEXT))
    assert all(line.endswith("=") for line in lines)


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ENDS_BY_ITSELF))
def test_the_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_app_runs_as_the_runtime_role(name):
    assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://handrail_app:")


def test_only_the_migration_signs_in_as_the_owner():
    owners = {name for name, service in SERVICES.items() if "handrail_owner:" in str(service["environment"])}

    assert owners == {"migrate"}


def test_only_the_web_server_listens_and_only_on_this_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }
