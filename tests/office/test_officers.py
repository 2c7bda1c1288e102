import pytest
from django.core.management import call_command

from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

pytestmark = pytest.mark.django_db


def test_createsuperuser_makes_an_administrator_who_may_open_the_reference_data(client):
    call_command("createsuperuser", interactive=False, username="quantri", full_name="Quản Trị")
    officer = Officer.objects.get()
    client.force_login(officer)

    assert officer.role == Role.ADMINISTRATOR
    assert client.get("/quan-tri/").status_code == 200
