"""Is the process alive, and can it do its work? For load balancers and container health checks."""

import redis
from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from tanthanh.office.access import public

PATIENCE = 2  # seconds; a check that hangs is an answer too


@require_safe
@public
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, or a slow database would have the web restarted."""
    return JsonResponse({"status": "ok"})


@require_safe
@public
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database and broker answer within two seconds each; says which does not, never why."""
    checks = {"database": database_answers()}
    if settings.REDIS_URL:
        checks["broker"] = broker_answers()
    ready = all(checks.values())
    told = {name: "ok" if well else "unavailable" for name, well in checks.items()}
    return JsonResponse({"status": "ok" if ready else "unavailable", **told}, status=200 if ready else 503)


def database_answers() -> bool:
    probe = connection
    if connection.vendor == "postgresql":
        # A connection of its own: the thread's kept one may hang for as long as TCP believes in it.
        probe = connection.copy()
        probe.settings_dict["OPTIONS"] = {
            **probe.settings_dict["OPTIONS"],
            "connect_timeout": PATIENCE,
            "tcp_user_timeout": PATIENCE * 1000,
            "options": f"-c statement_timeout={PATIENCE * 1000}",
        }
    try:
        with probe.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    finally:
        if probe is not connection:
            probe.close()
    return True


def broker_answers() -> bool:
    broker = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )
    try:
        with broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False
