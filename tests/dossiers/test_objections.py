"""Before the publication the unit is heard; after it a leader corrects; one bad dossier keeps nobody else back."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from dossiers import lateness, lifecycle, listing_corrections, objections, publications
from dossiers.models import (
    LateListCorrection,
    LateListing,
    LateListObjection,
    LateListPublication,
    LatenessEpisode,
)
from dossiers.states import Cause
from tanthanh.office import calendars, failures
from tanthanh.office.models import JobFailure
from tanthanh.office.roles import Role
from tests.dossiers.test_jobs_trusted import break_table, mend_table
from tests.factories import make_dossier, make_officer, make_unit, make_version, moment, sign_in
from tests.official_calendar import publish_official_calendar

pytestmark = pytest.mark.django_db
# Taken in on Monday 16/11 with three working days: due on Thursday 19/11 at 17:30.
FRIDAY = moment("2026-11-20 08:00")
MONDAY_EVENING = moment("2026-11-23 17:30")


@pytest.fixture
def late():
    dossier = make_dossier(version=make_version(), by=make_officer(), applicant_name="Nguyễn Văn Thử")
    lateness.flag_late(at=FRIDAY)
    return LatenessEpisode.objects.get(dossier=dossier)


def listed():
    edition = publications.latest()
    return [row.episode_id for row in edition.rows.all()] if edition else []


def calendar():
    return calendars.current_calendar().calendar


def unit_officer(episode):
    role = Role.SPECIALIST if not episode.unit.is_one_stop else Role.RECEPTIONIST
    return make_officer(role, unit=episode.unit)


def object_to(episode, at=FRIDAY, **values):
    given = {"reason": "Đã có kết quả từ hôm qua, chưa cập nhật.", "by": unit_officer(episode)} | values
    return objections.raise_objection(episode, **given, at=at, calendar=calendar())


# --- the days for an objection -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "found", "over"),
    [
        (1, "2026-11-20 08:00", "2026-11-23 17:30"),
        (1, "2026-11-20 17:35", "2026-11-23 17:30"),
        (1, "2026-11-21 00:05", "2026-11-23 17:30"),
        (2, "2026-11-19 17:35", "2026-11-23 17:30"),
        (3, "2026-11-18 07:00", "2026-11-23 17:30"),
        (0, "2026-11-20 08:00", "2026-11-20 08:00"),
        # A Wednesday evening before 30/4 and 1/5, which are days off, and a weekend.
        (1, "2026-04-29 17:31", "2026-05-04 17:30"),
    ],
)
def test_days_for_an_objection_are_working_days_and_end_with_the_offices_hours(settings, days, found, over):
    publish_official_calendar()
    settings.LATE_LIST_OBJECTION_DAYS = days
    dossier = make_dossier(at=moment("2026-04-01 09:00"))
    episode = LatenessEpisode(dossier=dossier, missed_due_at=dossier.due_at, opened_at=moment(found))

    assert objections.open_until(episode, calendar()) == moment(over)
    assert objections.heard_until(calendar(), moment(over)) >= episode.opened_at
    assert objections.heard_until(calendar(), moment(over) - timedelta(microseconds=1)) < episode.opened_at


def test_late_dossier_is_published_only_when_its_unit_has_had_a_working_day(late):
    for at in (FRIDAY, moment("2026-11-23 07:10"), MONDAY_EVENING - timedelta(seconds=1)):
        publications.publish(at=at)
        assert listed() == []

    publications.publish(at=MONDAY_EVENING)

    assert listed() == [late.pk]


def test_what_is_reported_ahead_is_not_published_before_its_date_is_missed(late, settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0
    LatenessEpisode.objects.update(missed_due_at=moment("2026-11-24 17:30"), opened_at=FRIDAY)

    publications.publish(at=moment("2026-11-24 17:30"))
    assert listed() == []
    publications.publish(at=moment("2026-11-24 17:31"))
    assert listed() == [late.pk]


def test_days_run_from_the_missed_date_where_it_was_reported_ahead(late):
    LatenessEpisode.objects.update(missed_due_at=moment("2026-11-24 17:30"), opened_at=FRIDAY)

    publications.publish(at=moment("2026-11-25 17:29"))
    assert listed() == []
    publications.publish(at=moment("2026-11-25 17:30"))
    assert listed() == [late.pk]


def test_once_published_it_stays_though_the_office_gives_more_days(late, settings):
    publications.publish(at=MONDAY_EVENING)
    settings.LATE_LIST_OBJECTION_DAYS = 9

    publications.publish(at=MONDAY_EVENING + timedelta(days=1))

    assert listed() == [late.pk]
    assert LateListPublication.objects.count() == 2


# --- objections --------------------------------------------------------------------------------------------------


def test_undecided_waits_upheld_is_never_published_dismissed_is_at_the_next_run(late):
    leader = make_officer(Role.LEADER)
    objection = object_to(late)
    publications.publish(at=MONDAY_EVENING)
    assert listed() == []

    objections.decide(objection, upheld=True, reason="Đúng là đã xong.", by=leader, at=MONDAY_EVENING)
    publications.publish(at=MONDAY_EVENING + timedelta(days=9))
    assert listed() == []
    LateListObjection.objects.update(is_upheld=False)
    publications.publish(at=MONDAY_EVENING + timedelta(days=9, minutes=1))
    assert listed() == [late.pk]


def test_dismissed_before_the_days_are_over_is_published_at_the_next_run(late):
    objection = object_to(late)
    objections.decide(objection, upheld=False, reason="Vẫn trễ.", by=make_officer(Role.LEADER), at=FRIDAY)

    publications.publish(at=FRIDAY + timedelta(minutes=1))

    assert listed() == [late.pk]


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_only_the_officers_of_its_unit_object(late, role):
    with pytest.raises(objections.ObjectionError, match="bộ phận chịu trách nhiệm"):
        object_to(late, by=make_officer(role, unit=make_unit()))


def test_objection_needs_a_reason_the_time_and_is_raised_once(late):
    with pytest.raises(objections.ObjectionError, match="ghi rõ"):
        object_to(late, reason=" \u200b ")
    with pytest.raises(objections.ObjectionError, match="hết thời hạn"):
        object_to(late, at=MONDAY_EVENING + timedelta(seconds=1))
    object_to(late)
    with pytest.raises(objections.ObjectionError, match="đã có ý kiến"):
        object_to(late)

    assert LateListObjection.objects.count() == 1


def test_nothing_is_objected_to_that_is_public_or_finished(late, settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0
    publications.publish(at=FRIDAY)
    with pytest.raises(objections.ObjectionError, match="đính chính"):
        object_to(late)
    other = make_dossier(version=late.dossier.version, by=make_officer())
    lateness.flag_late(at=FRIDAY)
    lifecycle.finish(other, by=make_officer(Role.LEADER), at=FRIDAY)
    with pytest.raises(objections.ObjectionError, match="giải quyết xong"):
        object_to(LatenessEpisode.objects.get(dossier=other))


def test_decision_is_a_leaders_has_a_reason_and_falls_once(late):
    objection, leader = object_to(late), make_officer(Role.LEADER)
    with pytest.raises(objections.ObjectionError, match="lãnh đạo"):
        objections.decide(objection, upheld=True, reason="x", by=objection.raised_by, at=FRIDAY)
    with pytest.raises(objections.ObjectionError, match="lý do"):
        objections.decide(objection, upheld=True, reason="", by=leader, at=FRIDAY)
    objections.decide(objection, upheld=False, reason="Vẫn trễ.", by=leader, at=FRIDAY)
    with pytest.raises(objections.ObjectionError, match="đã được quyết định"):
        objections.decide(objection, upheld=True, reason="Đổi ý.", by=leader, at=FRIDAY)

    objection.refresh_from_db()
    assert (objection.is_upheld, objection.decision, objection.decided_by) == (False, "Vẫn trễ.", leader)


# --- corrections -------------------------------------------------------------------------------------------------


def correct(episode, note="Hạn ghi đúng; trễ do bộ phận khác.", **values):
    given = {"unit": episode.unit, "cause": Cause.OTHER_AGENCY, "by": make_officer(Role.LEADER)} | values
    return listing_corrections.correct(episode, note=note, **given, at=MONDAY_EVENING + timedelta(hours=1))


def test_correction_makes_an_edition_that_says_so_and_the_old_one_stands(late, client):
    publications.publish(at=MONDAY_EVENING)
    other = make_unit(name="Tư pháp - Hộ tịch")

    done = correct(late, unit=other)

    first, second = LateListing.objects.order_by("publication__number")
    assert (first.unit, first.cause, first.note) == (late.unit.name, Cause.UNKNOWN.label, "")
    assert (second.unit, second.cause) == (other.name, Cause.OTHER_AGENCY.label)
    assert second.note == "23/11/2026: Hạn ghi đúng; trễ do bộ phận khác."
    assert (done.unit_before, done.unit_after, done.cause_before) == (late.unit, other, Cause.UNKNOWN)
    for address in ("/cong-khai/ho-so-tre-han/", "/cong-khai/ho-so-tre-han.csv", "/cong-khai/ho-so-tre-han.json"):
        assert "trễ do bộ phận khác" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "note",
    [
        "Gọi 0905 123 456 để biết thêm.",
        "Gọi 0905.123.456.",
        "Số định danh 049085000017.",
        "Hồ sơ H47.47.09-261116-0001 ghi nhầm.",
        "Hỏi tandan@example.vn.",
        "Hồ sơ của nguyễn văn thử ghi nhầm.",
        "Hồ sơ của Nguyen Van Thu ghi nhầm.",
        "Hồ sơ của Văn Thử ghi nhầm.",
        "Hồ sơ của bà Trần ghi nhầm bộ phận.",
        "Nhà ở Khối phố 3, Tân Thạnh.",
        "x" * 301,
        "",
    ],
)
def test_a_note_that_could_point_at_somebody_is_refused(late, note):
    publications.publish(at=MONDAY_EVENING)

    with pytest.raises(listing_corrections.CorrectionNoteError):
        correct(late, note)

    assert not LateListCorrection.objects.exists()


@pytest.mark.parametrize(
    "note", ["Trễ 3 ngày chứ không phải 5, hạn đúng là 19/11/2026.", "Văn thư chuyển chậm, ông bà thông cảm."]
)
def test_a_note_may_hold_dates_small_numbers_and_everyday_words(late, note):
    publications.publish(at=MONDAY_EVENING)

    assert correct(late, note).note == note


def test_only_a_leader_corrects_and_only_what_was_published(late):
    with pytest.raises(listing_corrections.CorrectionNoteError, match="chưa được công khai"):
        correct(late)
    publications.publish(at=MONDAY_EVENING)
    with pytest.raises(listing_corrections.CorrectionNoteError, match="lãnh đạo"):
        correct(late, by=make_officer(Role.SUPERVISOR))


# --- one failing dossier -----------------------------------------------------------------------------------------


@pytest.fixture
def three(settings):
    settings.LATE_LIST_OBJECTION_DAYS = 0
    version, officer = make_version(), make_officer()
    for _ in range(3):
        make_dossier(version=version, by=officer)
    lateness.flag_late(at=FRIDAY)
    return list(LatenessEpisode.objects.order_by("pk"))


def test_one_bad_row_does_not_keep_the_others_from_being_published(three):
    first, bad, last = three
    break_table("dossiers_latelisting", f"NEW.episode_id = {bad.pk}")

    outcome = publications.publish(at=FRIDAY)

    assert (outcome.looked_at, outcome.did, outcome.failed) == (3, 1, 1)
    assert listed() == [first.pk, last.pk]
    assert LateListPublication.objects.get().number == 1
    failure = JobFailure.objects.get()
    assert (failure.job, failure.item, failure.problem) == ("publish_late_list", bad.dossier.code, "IntegrityError")
    mend_table("dossiers_latelisting")
    assert publications.publish(at=FRIDAY + timedelta(hours=1)).did == 1
    assert listed() == [first.pk, bad.pk, last.pk]
    assert list(failures.standing()) == []


def test_a_row_that_cannot_be_written_out_is_one_failure(three):
    LatenessEpisode.objects.filter(pk=three[1].pk).update(cause="X")

    assert publications.publish(at=FRIDAY).failed == 1
    assert listed() == [three[0].pk, three[2].pk]
    assert JobFailure.objects.get().item == three[1].dossier.code


def test_where_no_row_can_be_published_the_last_edition_stands(three):
    publications.publish(at=FRIDAY)
    break_table("dossiers_latelisting", "NEW.episode_id > 0")

    outcome = publications.publish(at=FRIDAY + timedelta(days=3))

    assert (outcome.did, outcome.failed) == (0, 3)
    assert len(listed()) == 3


# --- the pages ---------------------------------------------------------------------------------------------------


def test_unit_objects_leader_decides_leader_corrects_on_the_pages(late, client):
    officer, leader = unit_officer(late), make_officer(Role.LEADER)
    page = reverse("dossiers:publication", args=[late.pk])
    with time_machine.travel(FRIDAY, tick=False):
        sign_in(client, officer)
        assert "Sắp công khai, còn nêu ý kiến được" in client.get(reverse("dossiers:late_desk")).content.decode()
        assert page in client.get(reverse("dossiers:publication_list")).content.decode()
        assert "Nêu ý kiến" in client.get(page).content.decode()
        empty = client.post(reverse("dossiers:publication_object", args=[late.pk]), {"reason": ""})
        sent = client.post(reverse("dossiers:publication_object", args=[late.pk]), {"reason": "Đã xong."}, follow=True)
        sign_in(client, leader)
        assert "Ý kiến về công khai chờ quyết định" in client.get(reverse("dossiers:late_desk")).content.decode()
        waiting = client.get(reverse("dossiers:publication_list")).content.decode()
        refused = client.post(reverse("dossiers:publication_decide", args=[late.pk]), {"decision": "Vẫn trễ."})
        client.post(
            reverse("dossiers:publication_decide", args=[late.pk]), {"decision": "Vẫn trễ.", "upheld": "0"}, follow=True
        )
        publications.publish(at=FRIDAY)
        bad = client.post(
            reverse("dossiers:publication_correct", args=[late.pk]),
            {"unit": late.unit_id, "cause": "OTHER", "note": "Gọi 0905123456"},
        )
        good = client.post(
            reverse("dossiers:publication_correct", args=[late.pk]),
            {"unit": late.unit_id, "cause": "OTHER", "note": "Nguyên nhân ghi nhầm."},
            follow=True,
        ).content.decode()

    assert (empty.status_code, refused.status_code, bad.status_code) == (422, 422, 422)
    assert "Đã ghi ý kiến" in sent.content.decode()
    assert "Không có ý kiến nào chờ quyết định" not in waiting
    assert "không ghi số điện thoại" in bad.content.decode()
    assert "Nguyên nhân ghi nhầm." in good
    assert LateListObjection.objects.get().is_upheld is False
    assert publications.latest().rows.get().cause == Cause.OTHER.label


def test_a_specialist_of_another_unit_sees_nothing_of_it(late, client):
    sign_in(client, make_officer(Role.SPECIALIST))

    assert client.get(reverse("dossiers:publication", args=[late.pk])).status_code == 404
    assert late.dossier.code not in client.get(reverse("dossiers:publication_list")).content.decode()


def test_list_asks_the_same_questions_however_many_are_late(client, django_assert_num_queries):
    version, officer = make_version(), make_officer()
    sign_in(client, make_officer(Role.LEADER))
    for count in (1, 3):
        for _ in range(count):
            make_dossier(version=version, by=officer)
        lateness.flag_late(at=FRIDAY)
        for episode in LatenessEpisode.objects.filter(objection=None)[:count]:
            object_to(episode)
        with django_assert_num_queries(6), time_machine.travel(FRIDAY, tick=False):
            client.get(reverse("dossiers:publication_list"))
