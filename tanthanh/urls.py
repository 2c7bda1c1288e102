"""The site map, by string: the wiring imports no app."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("tanthanh.office.urls")),
    path("", include("procedures.urls")),
    path("", include("dossiers.urls")),
    path("", include("surveys.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("procedures.api.urls")),
    path("api/v1/", include("dossiers.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("quan-tri/", admin.site.urls),
]

handler400 = "tanthanh.office.views.bad_request"
handler403 = "tanthanh.office.views.forbidden"
handler404 = "tanthanh.office.views.not_found"
handler500 = "tanthanh.office.views.server_error"
