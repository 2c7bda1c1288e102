"""The sample ward's helpers: teams of three khối phố, the youth team at the counter, the post office, and their log."""

from datetime import date, time, timedelta

from procedures.kinds import TeamKind
from procedures.models import DutyShift, HelperTeam, Neighbourhood, OutreachEvent, SupportEntry, TeamHours

SINCE = date(2023, 1, 1)
EVENING = (time(19), time(21))
MORNING = (time(7, 30), time(11, 30))
LOG_DAYS = 21


def ensure_helpers(*, today: date) -> None:
    """Teams, hours, a fortnight's roster and three weeks of log, once."""
    if HelperTeam.objects.exists():
        return
    for number, evenings in ((1, (0, 3)), (2, (1, 4)), (3, (2, 5))):
        area = Neighbourhood.objects.create(name=f"Khối phố {number}", slug=f"khoi-pho-{number}", position=number)
        _team(
            f"Tổ công nghệ số cộng đồng khối phố {number}",
            TeamKind.COMMUNITY,
            f"Nhà văn hóa khối phố {number}",
            "Cài VNeID, nộp hồ sơ trực tuyến, thanh toán trực tuyến",
            area,
            [(day, *EVENING) for day in evenings],
        )
    youth = _team(
        "Đội thanh niên tình nguyện",
        TeamKind.YOUTH,
        "Bộ phận một cửa",
        "Hướng dẫn lấy số, viết tờ khai, quét mã QR, nộp trực tuyến",
        None,
        [(day, *MORNING) for day in range(5)],
    )
    hours = [(day, time(7), time(18)) for day in range(6)]
    _team("Bưu điện phường", TeamKind.POSTAL, "Bưu điện phường", "Nhận hồ sơ, trả kết quả tận nhà (BCCI)", None, hours)
    _work(youth, today)


def _team(
    name: str,
    kind: TeamKind,
    place: str,
    helps_with: str,
    area: Neighbourhood | None,
    hours: list[tuple[int, time, time]],
) -> HelperTeam:
    team = HelperTeam.objects.create(
        name=name, kind=kind, place=place, helps_with=helps_with, neighbourhood=area, valid_from=SINCE
    )
    TeamHours.objects.bulk_create(
        TeamHours(team=team, weekday=d, starts=starts, ends=ends) for d, starts, ends in hours
    )
    return team


def _work(team: HelperTeam, today: date) -> None:
    """Weekday mornings at the counter, behind us and before us."""
    days = [today + timedelta(days=step) for step in range(-LOG_DAYS, 10)]
    for day in (day for day in days if day.weekday() < 5):
        if day < today:
            helped = 8 + day.day % 7
            SupportEntry.objects.create(team=team, day=day, place=team.place, hours=4, volunteers=2, helped=helped)
        else:
            DutyShift.objects.create(team=team, day=day, starts=MORNING[0], ends=MORNING[1], place=team.place)
    OutreachEvent.objects.create(
        day=today - timedelta(days=10), name="Ngày hội chuyển đổi số", place="Nhà văn hóa khối phố 2", attended=180
    )
