import pytest

from dossiers import filters
from dossiers.models import Dossier, LatenessEpisode
from dossiers.states import State
from tests.factories import make_version, moment
from tests.reports.test_figures import NOW, episode, letter, listed, stored

pytestmark = pytest.mark.django_db


def found(mark):
    rows = filters.apply(Dossier.objects.all(), filters.read({"chi-xem": mark}), now=NOW)
    return set(rows.values_list("pk", flat=True))


@pytest.fixture
def version():
    return make_version()


def test_resolved_and_pending_part_the_dossiers(version):
    done, waiting, running = (
        stored(version, "2023-05-12 09:00"),
        stored(version, state=State.PAUSED, clock_stopped_at=moment("2023-05-11 09:00")),
        stored(version),
    )
    stored(version, state=State.VOIDED)

    assert (found("da-giai-quyet"), found("dang-giai-quyet")) == ({done.pk}, {waiting.pk, running.pk})


def test_apologised_and_published_follow_the_episode(version):
    drafted, approved, imported, on_the_list = (
        episode(version),
        episode(version),
        episode(version, imported=True),
        episode(version),
    )
    letter(drafted, "DRAFT")
    letter(approved, "APPROVED", number=1)
    letter(imported, "SENT", origin="PAPER")
    listed(on_the_list, 1)

    assert found("co-thu-xin-loi") == {approved.dossier_id, imported.dossier_id}
    assert found("da-cong-khai") == {imported.dossier_id, on_the_list.dossier_id}


def test_a_dossier_late_twice_is_shown_once(version):
    first = episode(version, imported=True)
    LatenessEpisode.objects.create(
        dossier=first.dossier, missed_due_at=moment("2023-05-16 17:30"), opened_at=NOW, is_imported=True
    )

    assert filters.apply(Dossier.objects.all(), filters.read({"chi-xem": "da-cong-khai"}), now=NOW).count() == 1


def test_an_unknown_mark_is_left_out_with_a_sentence():
    asked = filters.read({"chi-xem": "moi"})

    assert (asked.mark, asked.ignored) == (None, ("Đã bỏ qua điều kiện “chỉ xem”: không có giá trị này.",))
