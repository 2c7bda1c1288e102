"""Reference data of the office: its name, people, units, days and hours."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice
from simple_history.admin import SimpleHistoryAdmin

from tanthanh.office.models import (
    CalendarDay,
    CalendarVersion,
    Erasure,
    JobRun,
    OfficeProfile,
    Officer,
    Unit,
    WorkSession,
)
from tanthanh.office.roles import Role

# Roles are data on the officer; groups would be a second, silent table of rights.
admin.site.unregister(Group)


@admin.register(OfficeProfile)
class OfficeProfileAdmin(SimpleHistoryAdmin):
    list_display = ("short_name", "agency_code", "valid_from", "valid_to")


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ("name", "code", "is_one_stop")


@admin.register(Officer)
class OfficerAdmin(SimpleHistoryAdmin, UserAdmin):
    list_display = ("username", "full_name", "role", "unit", "is_active")
    list_filter = ("role", "unit", "is_active")
    list_select_related = ("unit",)
    search_fields = ("username", "full_name")
    ordering = ("username",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Cán bộ", {"fields": ("full_name", "title", "role", "unit", "email")}),
        ("Tài khoản", {"fields": ("is_active", "last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "full_name", "role", "unit", "password1", "password2")}),)


class DraftAdmin(SimpleHistoryAdmin):
    """Rows of the calendar: a change is a draft until the calendar page shows what it moves and puts it in force."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        messages.info(request, "Thay đổi ở đây là bản nháp; xem trước và áp dụng tại /can-bo/lich/.")
        return cast("HttpResponse", super().changelist_view(request, extra_context))


@admin.register(CalendarDay)
class CalendarDayAdmin(DraftAdmin):
    list_display = ("date", "kind", "label", "basis", "confirmed")
    list_filter = ("kind", "confirmed")
    date_hierarchy = "date"


@admin.register(WorkSession)
class WorkSessionAdmin(DraftAdmin):
    list_display = ("weekday", "starts", "ends", "counts", "valid_from", "valid_to")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that only the portal itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("kind", "on", "rows", "kept_months")


@admin.register(TOTPDevice)
class PhoneAdmin(ReadOnlyAdmin):
    """Phones enrolled for sign-in: a lost one is deleted, and its officer enrols another. The key is never shown."""

    list_display = ("user", "confirmed", "created_at", "last_used_at")
    fields = ("user", "confirmed", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return bool(getattr(request.user, "role", "") == Role.ADMINISTRATOR)


@admin.register(CalendarVersion)
class CalendarVersionAdmin(ReadOnlyAdmin):
    list_display = ("id", "digest", "made_at")


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ("job", "started_at", "ended_at", "looked_at", "did", "failed")
    list_filter = ("job",)
