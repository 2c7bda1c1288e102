"""Who may call: the same roles as on the pages."""

from collections.abc import Iterable

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from tanthanh.office.roles import COUNTER, READERS, STAFF, Role


class _OfRole(BasePermission):
    reading: frozenset[Role] = READERS
    writing: frozenset[Role] = frozenset()

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 -- the framework's signature
        roles: Iterable[str] = self.reading if request.method in {"GET", "HEAD", "OPTIONS"} else self.writing
        return bool(request.user and request.user.is_authenticated and getattr(request.user, "role", "") in roles)


class ReadAllReceiveAtCounter(_OfRole):
    """Every officer reads; the counter takes dossiers in."""

    writing = COUNTER


class TakeSteps(_OfRole):
    """Whose role has any step at all; which one is the table's business."""

    writing = STAFF
