"""The one Django admin: for administrators only, signed in through the portal's own door."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tanthanh.office.roles import Role


class OfficeAdminSite(AdminSite):
    site_header = "Quản trị cổng một cửa"
    site_title = "Quản trị"
    index_title = "Dữ liệu nền"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """The role decides, not Django's staff flag: there is one table of rights (tanthanh.office.roles)."""
        return request.user.is_active and getattr(request.user, "role", None) == Role.ADMINISTRATOR

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """No second sign-in page beside the one that counts failures and renews sessions."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/quan-tri/"))
