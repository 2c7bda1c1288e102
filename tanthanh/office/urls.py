from django.urls import path

from tanthanh.office import health, views

app_name = "office"

urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("ma-xac-thuc/", views.second_factor_page, name="second_factor"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("can-bo/thoi-han-luu/", views.retention_page, name="retention"),
    path("api/docs/", views.api_docs, name="api_docs"),
]
