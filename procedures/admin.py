"""Reference data of the catalogue. What a procedure says is changed by importing a new version, never in place."""

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from procedures.models import (
    BlankForm,
    ChannelAdvice,
    Field,
    HandOverStep,
    HelperTeam,
    Neighbourhood,
    Procedure,
    ProcedureCase,
    ProcedureVersion,
    RequiredDocument,
    TeamHours,
)
from tanthanh.office.admin import ReadOnlyAdmin


@admin.register(Field)
class FieldAdmin(SimpleHistoryAdmin):
    list_display = ("name", "slug", "is_sensitive")
    list_filter = ("is_sensitive",)
    search_fields = ("name",)
    # The slug stands in addresses that have been printed.
    readonly_fields = ("slug",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- fields come with the catalogue
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Procedure)
class ProcedureAdmin(SimpleHistoryAdmin):
    list_display = ("code", "field", "status", "repealed_on", "successor")
    list_filter = ("status", "field")
    list_select_related = ("field", "successor")
    search_fields = ("code", "versions__name")
    autocomplete_fields = ("successor",)
    readonly_fields = ("code", "draft_key")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- procedures come with the catalogue
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class PartOfVersion(admin.TabularInline):
    """What belongs to a version is as fixed as the version."""

    ordering = ("position",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class RequiredDocumentInline(PartOfVersion):
    model = RequiredDocument
    fields = ("position", "name", "originals", "copies", "note")


class ProcedureCaseInline(PartOfVersion):
    model = ProcedureCase
    fields = ("position", "label", "condition", "way", "limit_amount", "limit_unit", "adds_to_limit", "fee_amount")


@admin.register(ChannelAdvice)
class ChannelAdviceAdmin(SimpleHistoryAdmin):
    list_display = ("weekday", "way", "sentence", "valid_from", "valid_to")


@admin.register(BlankForm)
class BlankFormAdmin(SimpleHistoryAdmin):
    list_display = ("name", "file")
    search_fields = ("name",)


@admin.register(ProcedureVersion)
class ProcedureVersionAdmin(ReadOnlyAdmin, SimpleHistoryAdmin):
    """Read-only: a dossier keeps the version it was received under, so what a version says must stay as it was."""

    list_display = ("procedure", "number", "name", "limit_amount", "limit_unit", "valid_from", "valid_to")
    list_select_related = ("procedure",)
    list_filter = ("procedure__field", "procedure__status")
    search_fields = ("procedure__code", "name", "short_name")
    inlines = (RequiredDocumentInline, ProcedureCaseInline)
    fieldsets = (
        (
            None,
            {
                "description": (
                    "Hồ sơ giữ phiên bản mà nó được tiếp nhận, nên nội dung một phiên bản không sửa được. "
                    "Muốn đổi thì nhập danh mục mới (import_procedures): hệ thống tự mở phiên bản tiếp theo."
                ),
                "fields": (
                    *("procedure", "number", "valid_from", "valid_to", "name", "short_name"),
                    *("limit_amount", "limit_unit", "limit_policy", "limit_note", "verification_days"),
                    *("pause_grounds", "supplement_policy", "fee_amount", "fee_note", "result", "authority"),
                    *("is_interlinked", "interlinked_note", "online_level", "legal_basis", "decision", "notes"),
                ),
            },
        ),
    )


@admin.register(HandOverStep)
class HandOverStepAdmin(SimpleHistoryAdmin):
    """The way of a procedure through the ward: kept here, copied onto a dossier as it gets there."""

    list_display = ("version", "position", "unit", "agency", "officer", "budget_amount", "budget_unit", "is_lead")
    list_select_related = ("version", "unit", "officer")
    list_filter = ("kind", "unit")
    search_fields = ("version__procedure__code", "version__name", "agency")
    autocomplete_fields = ("version",)
    ordering = ("version", "position")


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(admin.ModelAdmin):
    list_display = ("name", "position")
    prepopulated_fields = {"slug": ("name",)}


class TeamHoursInline(admin.TabularInline):
    model = TeamHours
    extra = 1
    ordering = ("weekday", "starts")


@admin.register(HelperTeam)
class HelperTeamAdmin(SimpleHistoryAdmin):
    """The directory that the public sees: teams and hours, never persons."""

    list_display = ("name", "kind", "neighbourhood", "valid_from", "valid_to")
    list_filter = ("kind", "neighbourhood")
    list_select_related = ("neighbourhood",)
    inlines = (TeamHoursInline,)
