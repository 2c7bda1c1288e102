"""What the pages of the leaders share: who they are for, and a file as an answer."""

from django.http import HttpResponse

from tanthanh.office.roles import Role

LEADERSHIP = (Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Shown in the browser where it can, saved under this name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
