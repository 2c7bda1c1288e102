"""Rescue only: everything of a dossier can be looked at and nothing touched; the legal regimes and delegations are."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin

from dossiers import outbox_texts
from dossiers.models import (
    ApologyLetter,
    Delegation,
    Dossier,
    LatenessEpisode,
    LogEntry,
    Message,
    MessageTemplate,
    Regime,
)
from tanthanh.office.admin import ReadOnlyAdmin


@admin.register(Dossier)
class DossierAdmin(ReadOnlyAdmin):
    list_display = ("code", "state", "channel", "received_at", "due_at", "finished_at")
    list_filter = ("state", "channel")
    search_fields = ("code", "official_code")
    show_full_result_count = False
    ordering = ("-received_at", "-pk")
    # What opens a dossier to its applicant is nobody else's business.
    exclude = ("secret", "token", "intake_key")


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ("dossier_id", "step", "from_state", "to_state", "at", "by")
    list_select_related = ("by",)
    list_filter = ("step",)
    show_full_result_count = False


@admin.register(LatenessEpisode)
class LatenessEpisodeAdmin(ReadOnlyAdmin):
    list_display = ("dossier_id", "missed_due_at", "opened_at", "closed_at", "cause")
    list_filter = ("cause",)


@admin.register(ApologyLetter)
class ApologyLetterAdmin(ReadOnlyAdmin):
    list_display = ("year", "number", "state", "drafted_at", "approved_at", "sent_at")
    list_filter = ("state", "origin")


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    list_display = ("signer_name", "unit", "basis", "valid_from", "valid_to")
    list_select_related = ("unit",)


@admin.register(Regime)
class RegimeAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "ward_takes_online", "valid_from", "valid_to")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("dossier_id", "filing_id", "event", "channel", "status", "created_at", "sent_at")
    list_filter = ("status", "event", "channel")
    show_full_result_count = False
    # Whoever has it speaks for the recipient.
    exclude = ("stop_token",)


class MessageTemplateForm(forms.ModelForm):
    """The words of one event; only places that a message can fill."""

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        unknown = outbox_texts.unknown_places(f"{self.cleaned_data.get('subject')} {self.cleaned_data.get('text')}")
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in outbox_texts.PLACES)
            raise forms.ValidationError(f"Không có chỗ điền {', '.join(unknown)}. Dùng được: {known}.")
        return values


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    form = MessageTemplateForm
    list_display = ("event", "subject")


# Every other table, those to come as well: looked at, not touched. History is reached through what it is of.
for model in apps.get_app_config("dossiers").get_models():
    if not admin.site.is_registered(model) and not hasattr(model, "history_id"):
        admin.site.register(model, ReadOnlyAdmin)
