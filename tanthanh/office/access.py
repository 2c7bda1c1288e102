"""Every view says who may open it: `@public` or `@officers(...)`; a test fails on a silent one."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from tanthanh.office.roles import Role

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from tanthanh.office.models import Officer

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


class OfficerRequest(HttpRequest):
    """A request that `@officers` has let through: its user is an officer for certain."""

    user: "Officer"
    htmx: "HtmxDetails"


View: TypeAlias = Callable[..., HttpResponseBase]


def public(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Open to everybody without signing in."""
    view.access = "public"  # type: ignore[attr-defined]  # the mark the URL walk in the tests reads
    return view


def officers(
    *roles: Role,
) -> Callable[[Callable[Concatenate[OfficerRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Only officers of these roles; nobody signed in is sent to the sign-in page, another role gets 403."""
    allowed = frozenset(roles)

    def mark(view: Callable[Concatenate[OfficerRequest, P], HttpResponseBase]) -> View:
        @wraps(view)
        def guarded(request: OfficerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.role not in allowed:
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            # A shared counter PC must not show yesterday's dossier on its back button.
            add_never_cache_headers(response)
            return response

        guarded.access = allowed  # type: ignore[attr-defined]
        return guarded

    return mark
