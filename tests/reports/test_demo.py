"""The demonstration ward: filled once by the real importers and verbs, never doubled, never in a real office."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from dossiers import regimes
from dossiers.models import ApologyLetter, Dossier, LateListPublication, LatenessEpisode, LetterState, LogEntry, Regime
from dossiers.states import Channel, State
from procedures.models import ProcedureVersion
from reports import figures, office_setup
from reports.demo import stories, today, ward
from reports.periods import of_year
from reports.service_tiles import service_tiles
from reports.serving import service
from surveys.feedback import complaints_judged
from surveys.models import Ballot, Question
from tanthanh.office import calendars
from tanthanh.office.models import CalendarDay, JobRun, OfficeProfile, Officer, Unit
from tanthanh.office.roles import Role
from tanthanh.office.vietnamese import office_day
from tests.factories import moment

pytestmark = pytest.mark.django_db

WEDNESDAY = moment("2026-11-18 11:00")


def counts():
    return {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}


def made():
    return Dossier.objects.filter(intake_key__startswith=today.KEY)


def in_office_hours(at):
    stretches = calendars.current_calendar().calendar.stretches(office_day(at))
    return any(starts <= at <= ends for starts, ends in stretches)


@pytest.fixture
def office():
    office_setup.set_up(at=WEDNESDAY, today=WEDNESDAY.date())
    ward.ensure_profiles()
    return ward.ensure_officers()


# --- the whole


def test_demo_shows_the_articles_year_and_is_not_doubled_by_a_second_run():
    told = StringIO()

    call_command("demo", stdout=told)
    before = counts()
    call_command("demo", stdout=told)

    assert counts() == before
    first, second = told.getvalue().splitlines()
    assert first == "Phường mẫu: 8.815 hồ sơ (thêm 79 hồ sơ những ngày này), 1.500 phiếu khảo sát, 8 tài khoản."
    assert second == "Phường mẫu: 8.815 hồ sơ (thêm 0 hồ sơ những ngày này), 1.500 phiếu khảo sát, 8 tài khoản."
    year = figures.yearly(2023, now=JobRun.objects.latest("pk").started_at)
    assert (year.one_stop.total, year.online.total, year.interlinked.total) == (5880, 4311, 308)
    assert (year.online.punctual, str(year.online.on_time_rate)) == (4300, "99.74")
    assert (year.national_portal.total, str(year.national_portal.on_time_rate)) == (2856, "100.00")
    assert (year.one_stop.late, year.apologies.issued, year.apologies.published) == (11, 11, 11)
    assert str(year.satisfaction.overall.score.rate) == "99.00"
    assert (year.satisfaction.overall.score.responses, year.one_stop.resolved) == (1500, 5880)
    # What the files do not hold is there as well, and stands beside these figures.
    served = service(of_year(2023))
    assert (served.fees.dossiers, served.support.entries) == (3989, 104)
    assert served.fees.online > 1000
    assert complaints_judged(date(2023, 1, 1), date(2023, 12, 31), at=moment("2024-03-01 09:00")) == (5, 5, 0, 0)
    assert str(service_tiles(year, served)[3].text) != "–"
    runs = sorted(JobRun.objects.values_list("job", flat=True))
    assert runs == ["draft_apologies", "flag_late", "publish_late_list"]
    assert Ballot.objects.count() == 1500


# --- the dossiers of these days


@pytest.mark.parametrize(
    "at",
    ["2026-11-18 11:00", "2026-11-20 23:50", "2026-11-22 12:00", "2026-02-25 07:31", "2026-05-04 09:00"],
    ids=["a Wednesday", "late on a Friday", "a Sunday", "after Tết, at opening", "after a long weekend"],
)
def test_open_dossiers_stand_in_every_state_on_any_day(office, at):
    at = moment(at)

    count = today.make_dossiers(office, at=at)

    assert count == len(stories.STORIES) == made().count()
    assert set(made().values_list("state", flat=True)) == set(State) - {State.SUBMITTED}
    assert made().overdue(at).count() == len(stories.OVERDUE)
    ahead = calendars.current_calendar().calendar.next_working_day(office_day(at))
    soon = made().filter(state=State.PROCESSING, due_at__gt=at, due_on__lte=ahead)
    assert soon.count() >= 4
    assert Channel.ONLINE not in set(made().values_list("channel", flat=True))
    in_order = made().order_by("received_at").values_list("register_number", flat=True)
    assert list(in_order) == list(range(1, len(stories.STORIES) + 1))
    moments = LogEntry.objects.values_list("at", flat=True)
    assert [moment for moment in moments if moment > at or not in_office_hours(moment)] == []
    assert today.make_dossiers(office, at=at + timedelta(days=30)) == 0


def test_jobs_leave_letters_to_look_at_in_every_state(office):
    today.make_dossiers(office, at=WEDNESDAY)

    today.run_jobs(office["lanhdao"], at=WEDNESDAY)

    # Seven overdue and one finished late; two of their letters are approved, one of these sent.
    assert LatenessEpisode.objects.count() == 8
    assert sorted(ApologyLetter.objects.values_list("state", flat=True)) == [
        LetterState.APPROVED,
        *[LetterState.DRAFT] * 6,
        LetterState.SENT,
    ]
    # Of the seven overdue, two fell due yesterday: their units may still object.
    assert LateListPublication.objects.get().rows.count() == 5


# --- accounts and the office


def test_every_role_has_an_account_that_signs_in(office):
    assert {officer.role for officer in office.values()} == set(Role)
    signed_in = authenticate(None, username="lanhdao", password=ward.PASSWORD)
    assert signed_in == office["lanhdao"]
    assert len(ward.PASSWORD) >= 12


def test_accounts_are_printed_as_a_table(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    told = StringIO()

    call_command("demo", "--accounts", stdout=told)

    heading, *lines = told.getvalue().splitlines()
    assert heading.split() == ["Địa", "chỉ", "Tài", "khoản", "Mật", "khẩu", "Xem", "gì"]
    assert [line.split()[:3] for line in lines] == [
        [f"http://127.0.0.1:8000{account.path}", account.username, ward.PASSWORD] for account in ward.ACCOUNTS
    ]
    assert Officer.objects.count() == 0


@pytest.mark.parametrize("arguments", [[], ["--accounts"]])
def test_demo_is_refused_in_a_real_office(settings, arguments):
    settings.EMBEDDED = False

    with pytest.raises(CommandError) as refusal:
        call_command("demo", *arguments)

    assert str(refusal.value).startswith("Đây là hệ thống thật")
    assert Officer.objects.count() == 0


def test_office_has_its_name_of_the_day_and_keeps_its_code(office):
    names = {
        day: OfficeProfile.objects.on(moment(f"{day} 08:00").date()).get().short_name
        for day in ("2023-12-29", "2025-06-30", "2025-07-01")
    }

    assert names == {
        "2023-12-29": "phường Tân Thạnh",
        "2025-06-30": "phường Tân Thạnh",
        "2025-07-01": "phường Bàn Thạch",
    }
    assert set(OfficeProfile.objects.values_list("agency_code", flat=True)) == {"H47.47.09"}


# --- a real office


def test_setup_fills_what_is_missing_and_no_accounts():
    told = StringIO()

    call_command("setup_office", stdout=told)
    before = counts()
    call_command("setup_office", stdout=told)

    assert counts() == before
    assert len(told.getvalue().splitlines()) == 2
    assert (Regime.objects.count(), Unit.objects.filter(is_one_stop=True).count(), Question.objects.count()) == (
        2,
        1,
        7 + 23,
    )
    assert (CalendarDay.objects.count(), ProcedureVersion.objects.count()) == (75, 189)
    assert (Officer.objects.count(), Dossier.objects.count(), OfficeProfile.objects.count()) == (0, 0, 0)


def test_setup_leaves_alone_what_the_office_has_edited():
    Unit.objects.create(code="trung-tam", name="Trung tâm", is_one_stop=True)
    CalendarDay.objects.create(date="2026-12-24", kind="CLOSED", label="Nghỉ")
    office_setup.set_up(at=WEDNESDAY, today=WEDNESDAY.date())
    Regime.objects.filter(code="118-2025").update(supplement_close_days=20)

    office_setup.set_up(at=WEDNESDAY, today=WEDNESDAY.date())

    assert (Unit.objects.count(), CalendarDay.objects.count()) == (1, 1)
    assert Regime.objects.get(code="118-2025").supplement_close_days == 20


@pytest.mark.parametrize(
    ("day", "code", "forms", "online", "close_days"),
    [
        ("2018-06-21", "61-2018", "2018", True, None),
        ("2025-06-30", "61-2018", "2018", True, None),
        ("2025-07-01", "118-2025", "2025", False, 15),
        ("2026-11-22", "118-2025", "2025", False, 15),
    ],
)
def test_one_regime_holds_on_every_day(day, code, forms, online, close_days):
    regimes.ensure_regimes()

    regime = Regime.objects.on(moment(f"{day} 08:00").date()).get()

    assert (regime.code, regime.forms, regime.ward_takes_online, regime.supplement_close_days) == (
        code,
        forms,
        online,
        close_days,
    )
