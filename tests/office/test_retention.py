"""How long personal data is kept: counted in months by the office's clock, erased by the job and by nothing else."""

from io import StringIO

import pytest
import time_machine
from axes.models import AccessLog
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation

from procedures.models import DutyShift
from surveys import feedback
from surveys.models import Feedback, FeedbackKind
from tanthanh.office import retention, tasks
from tanthanh.office.models import Erasure, JobRun
from tests.factories import MONDAY, make_officer, make_team, moment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        ("2026-11-16 09:00", 24, "2024-11-16 09:00"),
        ("2026-03-31 09:00", 1, "2026-02-28 09:00"),
        ("2024-03-31 09:00", 1, "2024-02-29 09:00"),
        ("2026-01-15 09:00", 1, "2025-12-15 09:00"),
        ("2026-12-15 09:00", 12, "2025-12-15 09:00"),
        # Half past midnight here is the day before in UTC.
        ("2026-03-01 00:30", 12, "2025-03-01 00:30"),
    ],
)
def test_months_are_counted_by_the_offices_calendar(at, months, expected):
    assert retention.months_before(moment(at), months) == moment(expected)


def test_every_rule_has_its_setting_and_every_setting_its_rule(settings):
    assert {rule.kind for rule in retention.rules()} == set(settings.RETENTION_MONTHS)


def test_by_default_nothing_of_a_dossier_goes_by_itself(settings):
    assert [settings.RETENTION_MONTHS[kind] for kind in ("dossiers", "attachments", "statements")] == [0, 0, 0]
    assert retention.before("dossiers", MONDAY) is None


@pytest.mark.parametrize(
    ("months", "vietnamese", "english"),
    [
        (24, "2 năm", "2 years"),
        (12, "1 năm", "1 year"),
        (18, "18 tháng", "18 months"),
        (0, "theo quy định về lưu trữ", "as the law on archives says"),
    ],
)
def test_notices_say_what_the_setting_says(settings, months, vietnamese, english):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "feedback": months}
    told = Template('{% kept "feedback" %}')

    assert told.render(Context()) == vietnamese
    with translation.override("en"):
        assert told.render(Context()) == english


def remark(kind, day, answered=True):
    contact = feedback.Contact("Hoàng Yến", "+84905777888", "yen@example.vn")
    at = moment(f"{day} 09:00")
    found = feedback.receive(kind, "Góp ý", contact, may_publish=False, sent_key=f"{kind}{day}{answered}", at=at)
    if answered:
        answer = {"answer": "Đã xem", "answered_on": day, "answered_by": make_officer()}
        Feedback.objects.filter(pk=found.pk).update(**answer)
    return found


def test_contact_of_an_answered_remark_goes_and_its_words_stay(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "feedback": 24}
    old, call, young, unanswered = (
        remark(FeedbackKind.REMARK, "2024-01-10"),
        remark(FeedbackKind.CALL_BACK, "2024-01-10"),
        remark(FeedbackKind.REMARK, "2026-11-10"),
        remark(FeedbackKind.REMARK, "2024-01-10", answered=False),
    )

    did = [retention.run(at=MONDAY).did for _ in range(2)]

    columns = ("contact_name", "contact_phone", "contact_email", "text")
    rows = {pk: tuple(told) for pk, *told in Feedback.objects.values_list("pk", *columns)}
    assert did == [2, 0]
    assert rows[old.pk] == ("", "", "", "Góp ý")
    assert rows[call.pk] == ("", "⌫", "", "Góp ý")
    assert rows[young.pk] == rows[unanswered.pk] == ("Hoàng Yến", "+84905777888", "yen@example.vn", "Góp ý")


def test_volunteers_names_go_from_old_rosters_only(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "volunteers": 12}
    team = make_team()
    shift = {"team": team, "starts": "08:00", "ends": "10:00", "place": "Nhà văn hóa", "volunteers": "Hoàng Yến"}
    for day in ("2025-11-15", "2025-11-16", "2026-11-20"):
        DutyShift.objects.create(day=day, **shift)

    retention.run(at=MONDAY)

    names = DutyShift.objects.order_by("day").values_list("volunteers", flat=True)
    assert list(names) == ["", "Hoàng Yến", "Hoàng Yến"]


def test_old_sign_ins_go(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "sign_ins": 24}
    for day in ("2024-01-10", "2026-11-10"):
        row = AccessLog.objects.create(username="tiepnhan", ip_address="192.0.2.7")
        AccessLog.objects.filter(pk=row.pk).update(attempt_time=moment(f"{day} 08:00"))

    retention.run(at=MONDAY)

    assert AccessLog.objects.count() == 1
    assert Erasure.objects.values_list("kind", "on", "rows", "kept_months").get() == ("sign_ins", MONDAY.date(), 1, 24)


def test_job_writes_its_diary_and_the_dry_run_writes_nothing(settings):
    settings.RETENTION_MONTHS = {**settings.RETENTION_MONTHS, "feedback": 24}
    remark(FeedbackKind.REMARK, "2024-01-10")
    said = StringIO()

    with time_machine.travel(MONDAY, tick=False):
        call_command("retention", "--dry-run", stdout=said)
        assert not Erasure.objects.exists()
        assert Feedback.objects.get().contact_name == "Hoàng Yến"
        call_command("retention", stdout=said)
        tasks.retain()

    lines = said.getvalue().splitlines()
    assert "Liên hệ của người góp ý, phản ánh (giữ 24 tháng): 1" in lines
    assert "Dữ liệu cá nhân trong hồ sơ (không tự xóa): 0" in lines
    assert lines[-1] == (
        "Xóa dữ liệu cá nhân hết thời hạn lưu: đã xem 1, đã làm 1, lỗi 0 (Liên hệ của người góp ý, phản ánh: 1)."
    )
    assert list(JobRun.objects.order_by("pk").values_list("job", "did")) == [("retention", 1), ("retention", 0)]
    assert Feedback.objects.get().contact_name == ""
