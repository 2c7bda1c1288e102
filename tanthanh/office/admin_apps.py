from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    default_site = "tanthanh.office.admin_site.OfficeAdminSite"
