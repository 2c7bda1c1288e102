"""What the container files promise: nothing as root, no password in them, health checked, quiet about people."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PORTAL = [name for name, service in SERVICES.items() if service["image"].startswith("tanthanh:")]


def test_the_services_are_the_ones_of_the_picture():
    assert sorted(SERVICES) == ["beat", "db", "migrate", "redis", "web", "worker"]
    assert sorted(PORTAL) == ["beat", "migrate", "web", "worker"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_restarts_unless_it_is_done(name):
    assert SERVICES[name]["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize("name", ["db", "redis", "worker", "beat"])
def test_a_standing_service_is_health_checked(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


def test_the_web_is_health_checked_by_its_image():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert "healthcheck" not in SERVICES["web"]
    assert re.findall(r"/healthz", dockerfile) == ["/healthz"]


@pytest.mark.parametrize("name", PORTAL)
def test_the_portal_runs_without_rights_it_does_not_need(name):
    service = SERVICES[name]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert (service["read_only"], service["cap_drop"], service["security_opt"], service.get("user")) == (
        True,
        ["ALL"],
        ["no-new-privileges:true"],
        None,
    )
    assert re.findall(r"^USER (.+)$", dockerfile, re.MULTILINE) == ["10001:10001"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_the_file(name):
    environment = SERVICES[name].get("environment", {})
    secrets = {key: value for key, value in environment.items() if re.search("PASSWORD|SECRET", key)}

    assert {key for key in secrets if not key.endswith("_FILE")} == set()
    assert {value.rpartition("/")[0] for value in secrets.values()} <= {"/run/secrets"}


def test_only_the_web_reaches_the_host_and_only_on_the_loopback():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert ports == {"web": ["${BIND:-127.0.0.1:8000}:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_database_log_never_prints_a_row():
    command = SERVICES["db"]["command"]

    assert [word for word in command if word.startswith("log_")] == [
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
    ]


def test_every_required_variable_is_explained_in_the_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    explained = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert asked == explained


def test_the_image_takes_nothing_that_is_not_named():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert ignored[0] == "*"
    assert {line for line in ignored if line.startswith("!")} == {
        *("!manage.py", "!pyproject.toml", "!requirements", "!templates", "!static"),
        *("!tanthanh", "!procedures", "!dossiers", "!surveys", "!reports"),
    }
