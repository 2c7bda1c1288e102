"""Limits hold per key and window, trust no forged address, and never stop the office when Redis is gone."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory

from tanthanh.office import throttle
from tanthanh.office.throttle import ForgivingRedisCache, allow, caller, client_address

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NOBODY = "redis://127.0.0.1:1/0"  # port 1: refused at once


@pytest.fixture(autouse=True)
def empty_counters():
    throttle.own_counters.clear()
    ForgivingRedisCache.away_until = 0.0
    yield
    ForgivingRedisCache.away_until = 0.0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "expected"),
    [
        (0, "", "203.0.113.9", "203.0.113.9"),
        (0, "198.51.100.1", "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1", "10.0.0.2", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "10.0.0.2", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.3", "10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.2", "198.51.100.1"),
        (1, "", "10.0.0.2", "10.0.0.2"),
        (1, "not an address", "10.0.0.2", "10.0.0.2"),
        (1, "198.51.100.1:4711", "10.0.0.2", "198.51.100.1"),
        (1, "[2001:db8::7]:4711", "10.0.0.2", "2001:db8::7"),
        (1, "::ffff:198.51.100.1", "10.0.0.2", "198.51.100.1"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_client_address_believes_only_our_own_proxies(settings, proxies, forwarded, peer, expected):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))

    assert client_address(request) == expected


def test_caller_counts_an_ipv6_subscriber_once():
    one = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2::1")
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9")

    assert caller(one) == caller(other) == "2001:db8:1:2::/64"


def test_allow_stops_after_the_limit_and_starts_afresh_with_the_next_window():
    said = [allow("lookup:203.0.113.9", 3, 60, now=NOW) for _ in range(5)]

    assert said == [True, True, True, False, False]
    assert allow("lookup:203.0.113.9", 3, 60, now=NOW + timedelta(seconds=60)) is True
    assert allow("lookup:203.0.113.10", 3, 60, now=NOW) is True


def test_allow_keeps_no_address_in_the_cache(monkeypatch):
    counters = LocMemCache("bare", {})
    monkeypatch.setattr(throttle, "cache", counters)

    allow("lookup:203.0.113.9", 3, 60, now=NOW)

    assert len(counters._cache) == 1
    assert [key for key in counters._cache if "203.0.113.9" in key] == []


def test_allow_goes_on_counting_in_the_process_when_redis_is_away(monkeypatch):
    monkeypatch.setattr(throttle, "cache", ForgivingRedisCache(NOBODY, {}))

    said = [allow("lookup:203.0.113.9", 2, 60, now=NOW) for _ in range(3)]

    assert said == [True, True, False]


def test_forgiving_cache_misses_instead_of_failing():
    away = ForgivingRedisCache(NOBODY, {"OPTIONS": {"socket_connect_timeout": 1}})

    away.set("a", 1)
    away.clear()
    away.delete("a")
    away.delete_many(["a"])

    assert away.get("a", "nothing") == "nothing"
    assert away.get_many(["a"]) == {}
    assert away.set_many({"a": 1}) == []
    assert (away.add("a", 1), away.touch("a"), away.has_key("a"), "a" in away) == (False, False, False, False)
    with pytest.raises(ValueError, match="away"):
        away.incr("a")


def test_forgiving_cache_does_not_ask_a_silent_redis_again_and_again(monkeypatch):
    asked = []

    def hang(*_args):
        asked.append(1)
        raise TimeoutError

    monkeypatch.setattr(ForgivingRedisCache, "_cache", property(lambda _self: type("Hung", (), {"get": hang})()))
    away = ForgivingRedisCache(NOBODY, {})

    for _ in range(10):
        away.get("a")
    ForgivingRedisCache.away_until = time.monotonic() - 1
    away.get("a")

    assert len(asked) == 2
