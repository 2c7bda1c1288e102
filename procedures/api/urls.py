"""The catalogue's calls below `/api/v1/`."""

from django.urls import path

from procedures.api import due_date, open_data, views

app_name = "procedures_api"

urlpatterns = [
    path("due-date/", due_date.due_date, name="due_date"),
    path("procedures/", views.ProcedureList.as_view(), name="procedures"),
    path("procedures.csv", open_data.catalogue_csv, name="catalogue_csv"),
    path("procedures.json", open_data.catalogue_json, name="catalogue_json"),
    path("procedures/<str:code>/versions/", views.ProcedureVersions.as_view(), name="versions"),
    path("procedures/<str:code>/", views.ProcedureDetail.as_view(), name="procedure"),
]
