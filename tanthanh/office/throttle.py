"""How often one caller may ask, and whose address a request really comes from. No address is ever stored."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 -- a bucket shared by callers without an address, nothing binds to it
# Counted in each process while the shared cache is away: looser by the number of processes, never open.
own_counters = LocMemCache("throttle", {})


def client_address(request: HttpRequest) -> str:
    """Return the caller's IP address, believing `X-Forwarded-For` only as far back as our own proxies wrote it."""
    peer = _address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN_ADDRESS
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.TRUSTED_PROXIES or not forwarded:
        return peer
    hops = [hop.strip() for hop in forwarded.split(",")]
    return _address(hops[-min(settings.TRUSTED_PROXIES, len(hops))]) or peer


def _address(text: str) -> str:
    """Return the bare address of `203.0.113.7`, `203.0.113.7:443` or `[2001:db8::1]:443`; empty when it is none."""
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def caller(request: HttpRequest) -> str:
    """Return what one caller is counted by: the IPv4 address, or the /64 that one IPv6 subscriber owns."""
    found = client_address(request)
    return str(ip_network(f"{found}/64", strict=False)) if ":" in found else found


def allow(key: str, limit: int, seconds: int, *, now: datetime) -> bool:
    """Count one more use of `key` and say whether it is still within `limit` uses per `seconds`.

    `key` may name an address, a code or a token: only its keyed hash reaches the cache.
    """
    window = int(now.timestamp()) // seconds
    digest = salted_hmac("tanthanh.office.throttle", key, algorithm="sha256").hexdigest()
    name = f"throttle:{digest}:{window}"
    for counters in (cache, own_counters):
        count = _count(counters, name, seconds)
        if count is not None:
            return count <= limit
    return False


def _count(counters: BaseCache, name: str, seconds: int) -> int | None:
    counters.add(name, 0, timeout=seconds + 60)
    try:
        return int(counters.incr(name))
    except ValueError:  # the counter is not there: the cache is away
        return None


def _forgiving(method: Callable[..., Any], instead: Callable[[], object]) -> Callable[..., Any]:
    @wraps(method)
    def attempt(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as Django's
        if time.monotonic() < ForgivingRedisCache.away_until:
            return instead()
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError):
            ForgivingRedisCache.away_until = time.monotonic() + ForgivingRedisCache.PAUSE
            return instead()

    return attempt


def _missing() -> int:
    raise ValueError("The cache is away.")


class ForgivingRedisCache(RedisCache):
    """Redis that may be gone: every call then is a miss, so that intake and lookup go on without it.

    After a failure Redis is left alone for `PAUSE` seconds, or each request would wait for the socket's timeout.
    """

    PAUSE = 5.0
    away_until: ClassVar[float] = 0.0

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": options})

    add = _forgiving(RedisCache.add, lambda: False)
    set = _forgiving(RedisCache.set, lambda: None)
    touch = _forgiving(RedisCache.touch, lambda: False)
    delete = _forgiving(RedisCache.delete, lambda: False)
    get_many = _forgiving(RedisCache.get_many, dict)
    has_key = _forgiving(RedisCache.has_key, lambda: False)
    incr = _forgiving(RedisCache.incr, _missing)
    set_many = _forgiving(RedisCache.set_many, list)
    delete_many = _forgiving(RedisCache.delete_many, lambda: None)
    clear = _forgiving(RedisCache.clear, lambda: False)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:  # noqa: ANN401 -- as Django's
        return _forgiving(RedisCache.get, lambda: default)(self, key, default, version)
