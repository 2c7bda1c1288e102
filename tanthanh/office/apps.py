from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tanthanh.office"
    label = "office"
    verbose_name = "cơ quan"
