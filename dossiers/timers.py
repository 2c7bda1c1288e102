"""The timers T1–T12 of the law as one table: what starts each, who must act, by when, and what makes it quiet.

Source: law.md 9.2 (118/2025/NĐ-CP Điều 17–23). What each finds: timed_sets.py.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Value
from django.db.models.expressions import Combinable

from dossiers import timed_sets as sets
from dossiers.models import Dossier
from dossiers.models.dossier import DossierQuerySet
from dossiers.time_left import Task
from dossiers.timed_sets import Moment
from tanthanh.office.models import Officer
from tanthanh.office.roles import Role

# Whoever sits at the counter; and whoever holds the dossier, in their own unit.
AT_COUNTER = frozenset({Role.RECEPTIONIST})
COUNTED_FROM = "counted_from"
BROKEN = frozenset({"T7", "T8", "T9"})
HOLDERS = frozenset({Role.RECEPTIONIST, Role.SPECIALIST})


class Timer(NamedTuple):
    """One row of the table. `since` is what it is counted from, `until` the moment by which somebody must act."""

    code: str
    name: str
    basis: str
    roles: frozenset[Role]
    starts: str
    quiet: str
    find: Callable[[DossierQuerySet, Moment], DossierQuerySet]
    since: str | Combinable
    until: Callable[[Any, Moment], datetime]

    def is_for(self, officer: Officer) -> bool:
        return officer.role in self.roles

    @property
    def is_of_unit(self) -> bool:
        """Whoever holds the dossier must act, not whoever sits at the counter."""
        return self.roles >= HOLDERS

    @property
    def tone(self) -> str:
        """Red where the law has been broken already, whoever acts now."""
        return "late" if self.code in BROKEN else "warn"

    @property
    def who(self) -> str:
        labels = [role.label for role in Role if role in self.roles]
        return f"{', '.join(labels)}{' của bộ phận đang giữ hồ sơ' if self.is_of_unit else ''}"


TIMERS: tuple[Timer, ...] = (
    Timer(
        "T1", "Hồ sơ trực tuyến chưa ai xem", "Nghị định 118/2025, khoản 2 Điều 17", AT_COUNTER,
        "hồ sơ nộp trực tuyến đã 2 giờ mà chưa cán bộ nào nhận xem", "có người nhận xem hồ sơ",
        sets.submitted, "received_at", lambda since, _: since + sets.UNSEEN_FOR,
    ),
    Timer(
        "T2", "Chưa trả lời hồ sơ trực tuyến", "Nghị định 118/2025, điểm c khoản 2 Điều 17", AT_COUNTER,
        "sau 6 giờ làm việc; hạn trả lời là 8 giờ làm việc", "tiếp nhận, yêu cầu bổ sung hoặc từ chối",
        sets.unanswered, "received_at", lambda since, moment: moment.calendar.minutes_after(since, sets.ANSWER_MINUTES),
    ),
    Timer(
        "T3", "Chưa chuyển giải quyết", "Nghị định 118/2025, khoản 2 Điều 18", AT_COUNTER,
        "một giờ làm việc trước hạn chuyển (cuối ngày; nhận sau 15 giờ: đầu ngày làm việc tiếp theo)",
        "chuyển hồ sơ cho bộ phận giải quyết", sets.not_forwarded, "step_due_at", sets.itself,
    ),
    Timer(
        "T4", "Sắp hết hạn yêu cầu bổ sung", "Nghị định 118/2025, khoản 5 Điều 19", HOLDERS,
        "hai ngày làm việc sau khi tiếp nhận mà chưa thẩm định", "ghi “thẩm định đạt” hoặc yêu cầu bổ sung",
        sets.not_appraised, "received_at", sets.last_day_to_ask,
    ),
    Timer(
        "T5", "Hết hạn bổ sung, cần dừng hồ sơ", "Nghị định 118/2025, khoản 5 Điều 19", AT_COUNTER,
        "hết hạn nộp bổ sung mà hồ sơ chưa đủ", "dừng giải quyết hoặc nhận bổ sung",
        sets.never_completed, "supplement_due_on", sets.end_of_day,
    ),
    Timer(
        "T6", "Hôm nay là hạn báo trễ và xin lỗi", "Nghị định 118/2025, khoản 6 Điều 19", HOLDERS,
        "ngày làm việc cuối cùng trước ngày đến hạn mà chưa có kết quả", "ghi “báo sẽ trễ”, hoặc có kết quả",
        sets.to_apologise_today, "due_at", sets.end_of_warn_day,
    ),
    Timer(
        "T7", "Hồ sơ quá hạn", "Nghị định 118/2025, điểm đ khoản 1 Điều 8", HOLDERS | {Role.LEADER},
        "qua hạn trả mà chưa có kết quả", "có kết quả", sets.overdue, "due_at", sets.itself,
    ),
    Timer(
        "T8", "Quá hạn không thư", "Nghị định 118/2025, khoản 6 Điều 19", frozenset({Role.LEADER}),
        "hồ sơ trễ hạn mà thư xin lỗi chưa được duyệt", "duyệt thư xin lỗi", sets.without_letter,
        sets.first_missed(), sets.itself,
    ),
    Timer(
        "T9", "Quá hạn lần hai, không được hẹn lại", "Nghị định 118/2025, khoản 6 Điều 19", frozenset({Role.LEADER}),
        "qua ngày đã hẹn lại mà chưa có kết quả", "có kết quả", sets.missed_again, "promised_at", sets.itself,
    ),
    Timer(
        "T10", "Có kết quả sớm, chưa báo người nộp", "Nghị định 118/2025, khoản 5 Điều 22", AT_COUNTER,
        "có kết quả trước ngày hẹn", "ghi đã báo người nộp, hoặc trả kết quả", sets.to_tell, "promised_at", sets.itself,
    ),
    Timer(
        "T11", "Kết quả chưa ai nhận", "Nhắc theo quy chế của bộ phận một cửa", AT_COUNTER,
        "kết quả chờ quá số ngày đã đặt (UNCOLLECTED_REMINDER_DAYS)", "ghi đã báo người nộp lần nữa, hoặc trả kết quả",
        sets.uncollected, "finished_at", lambda since, _: since + sets.uncollected_for(),
    ),
    Timer(
        "T12", "Sai sót được báo, chưa khắc phục", "Nghị định 118/2025, khoản 1 Điều 23", HOLDERS,
        "ghi nhận người dân báo kết quả sai; hạn 3 ngày làm việc", "ghi đã khắc phục sai sót",
        sets.erroneous, "error_reported_at", sets.working_days_later(sets.CORRECT_WITHIN_DAYS),
    ),
)  # fmt: skip
BY_CODE = {timer.code: timer for timer in TIMERS}


def mine(officer: Officer) -> list[Timer]:
    """The timers whose sounding this officer must answer."""
    return [timer for timer in TIMERS if timer.is_for(officer)]


def _scope(timer: Timer, officer: Officer) -> DossierQuerySet:
    """Every dossier that the officer may see; at the own desk, only what the own unit holds."""
    visible = Dossier.objects.visible_to(officer)
    if timer.is_of_unit and timer.is_for(officer) and officer.unit_id:
        return visible.filter(unit_id=officer.unit_id)
    return visible


def counts(asked: Iterable[Timer], officer: Officer, moment: Moment) -> dict[str, int]:
    """How many dossiers each timer sounds for, in one query; those that are quiet are left out."""
    parts = [
        timer.find(_scope(timer, officer), moment)
        .order_by()
        .annotate(timer=Value(timer.code))
        .values("timer")
        .annotate(dossiers=Count("pk"))
        .values_list("timer", "dossiers")
        for timer in asked
    ]
    found = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return {code: dossiers for code, dossiers in found.items() if dossiers}


def reminders(timer: Timer, officer: Officer, moment: Moment, *, most: int) -> list[Task]:
    """The dossiers that a timer sounds for, the most urgent first, in one query."""
    since = F(timer.since) if isinstance(timer.since, str) else timer.since
    found = timer.find(_scope(timer, officer), moment).annotate(**{COUNTED_FROM: since})
    rows = found.select_related("version", "unit").order_by(COUNTED_FROM, "pk")[:most]
    until = ((row, timer.until(getattr(row, COUNTED_FROM), moment)) for row in rows)
    return [Task.until(row, due_at, moment.calendar, moment.now) for row, due_at in until]
