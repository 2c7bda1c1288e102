"""The catalogue in the admin: looked at, never rewritten."""

import pytest

from tanthanh.office.roles import Role
from tests.factories import make_officer, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_officer(Role.ADMINISTRATOR, is_staff=True, is_superuser=True))
    return client


def test_versions_are_shown_with_their_papers_but_not_changed(admin):
    version = make_version(documents=("Tờ khai",))
    address = f"/quan-tri/procedures/procedureversion/{version.pk}/change/"

    page = admin.get(address)

    assert page.status_code == 200
    assert "hệ thống tự mở phiên bản tiếp theo" in page.content.decode()
    assert admin.post(address, {"name": "Khác"}).status_code == 403
    version.refresh_from_db()
    assert version.name == "Thủ tục đăng ký khai sinh"


@pytest.mark.parametrize("model", ["field", "procedure", "procedureversion"])
def test_lists_open_and_nothing_is_added_by_hand(admin, model):
    make_version()

    assert admin.get(f"/quan-tri/procedures/{model}/").status_code == 200
    assert admin.get(f"/quan-tri/procedures/{model}/?q=khai").status_code == 200
    assert admin.get(f"/quan-tri/procedures/{model}/add/").status_code == 403
