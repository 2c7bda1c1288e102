"""The API of dossiers (interface.md)."""

from django.urls import path

from dossiers.api import late_list, views

app_name = "dossiers_api"

urlpatterns = [
    path("late-list/", late_list.late_list, name="late_list"),
    path("lookup/", views.look_up, name="look_up"),
    path("dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/<str:code>/", views.dossier, name="dossier"),
    path("dossiers/<str:code>/steps/", views.steps, name="steps"),
]
