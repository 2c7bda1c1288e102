"""The reports' reference data: who sits at the counter when. What was submitted is looked at on its own pages."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from reports.models import CounterDuty


@admin.register(CounterDuty)
class CounterDutyAdmin(SimpleHistoryAdmin):
    list_display = ("weekday", "starts", "ends", "officer", "valid_from", "valid_to")
    list_filter = ("weekday", "officer")
    list_select_related = ("officer",)
    ordering = ("weekday", "starts", "officer")
