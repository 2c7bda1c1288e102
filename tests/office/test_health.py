"""Load balancers learn whether the process lives and whether it can work, quickly and without details."""

import socket
import time

import pytest
from django.db import OperationalError, connection

from tanthanh.office import health

SILENT = "redis://127.0.0.1:1/0"  # port 1: refused at once


def test_healthz_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_what_answers(client, settings):
    settings.REDIS_URL = ""

    assert client.get("/readyz").json() == {"status": "ok", "database": "ok"}


@pytest.mark.django_db
def test_readyz_is_503_when_the_broker_is_away(client, settings):
    settings.REDIS_URL = SILENT

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "unavailable", "database": "ok", "broker": "unavailable"},
    )


def test_readyz_is_503_when_the_database_is_away(client, settings, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OperationalError("connection to server at 10.1.2.3 failed")

    settings.REDIS_URL = ""
    monkeypatch.setattr(type(connection._connections["default"]), "cursor", refuse)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "database": "unavailable"})


def test_a_broker_that_takes_the_call_and_says_nothing_is_given_two_seconds(settings):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        began = time.monotonic()

        assert health.broker_answers() is False
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_health_check_changes_nothing(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.services
@pytest.mark.django_db
def test_readyz_is_200_with_real_services(client):
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "broker": "ok"}
