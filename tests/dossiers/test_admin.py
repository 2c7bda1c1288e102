"""The admin is no second door: dossiers and their story can be looked at and not touched."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from dossiers.models import Delegation, LatenessEpisode, MessageTemplate, Regime
from tanthanh.office.roles import Role
from tests import factories
from tests.factories import MONDAY, make_dossier, sign_in

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for model in apps.get_app_config("dossiers").get_models()
    if not issubclass(model, Regime | MessageTemplate | Delegation) and not model.__name__.startswith("Historical")
]


@pytest.fixture
def administrator(client):
    return sign_in(client, factories.make_officer(Role.ADMINISTRATOR))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_of_dossiers_is_read_only(rf, client, administrator, model):
    request = rf.get("/")
    request.user = administrator
    room = admin.site._registry[model]

    assert not room.has_add_permission(request)
    assert not room.has_change_permission(request)
    assert not room.has_delete_permission(request)
    assert list(room.get_actions(request)) == []
    name = f"admin:dossiers_{model._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_dossier_can_be_looked_at_without_what_opens_it_and_not_changed(client, administrator):
    dossier = make_dossier(at=MONDAY)
    path = reverse("admin:dossiers_dossier_change", args=[dossier.pk])

    page = client.get(path)

    assert dossier.secret not in page.content.decode()
    assert dossier.token not in page.content.decode()
    assert client.post(path, {"state": "RETURNED"}).status_code == 403
    assert client.post(reverse("admin:dossiers_dossier_delete", args=[dossier.pk]), {"post": "yes"}).status_code == 403
    dossier.refresh_from_db()
    assert dossier.state == "RECEIVED"


def test_log_cannot_be_changed_nor_deleted(client, administrator):
    entry = make_dossier(at=MONDAY).log.get()

    for name in ("change", "delete"):
        path = reverse(f"admin:dossiers_logentry_{name}", args=[entry.pk])
        assert client.post(path, {"reason": "sửa", "post": "yes"}).status_code == 403
    assert client.post(
        reverse("admin:dossiers_logentry_changelist"), {"action": "delete_selected", "_selected_action": [entry.pk]}
    ).status_code in {200, 302, 403}
    entry.refresh_from_db()
    assert entry.reason == ""


def test_regime_is_kept_in_the_admin(client, administrator):
    regime = factories.make_regime(code="118-2025")

    page = client.get(reverse("admin:dossiers_regime_change", args=[regime.pk]))

    assert page.status_code == 200
    assert 'name="_save"' in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_enter(client, role):
    sign_in(client, factories.make_officer(role))

    assert client.get(reverse("admin:dossiers_dossier_changelist")).status_code in {302, 403}


def test_lists_do_not_ask_once_per_row(client, administrator, django_assert_max_num_queries):
    for _ in range(3):
        dossier = make_dossier(at=MONDAY)
        LatenessEpisode.objects.create(dossier=dossier, missed_due_at=dossier.due_at, opened_at=MONDAY)

    with django_assert_max_num_queries(8):
        client.get(reverse("admin:dossiers_latenessepisode_changelist"))
    with django_assert_max_num_queries(8):
        client.get(reverse("admin:dossiers_logentry_changelist"))
