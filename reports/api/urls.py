from django.urls import path

from reports.api import views

app_name = "reports_api"

urlpatterns = [path("statistics/<int:year>/", views.statistics, name="statistics")]
