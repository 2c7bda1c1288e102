"""On what ground a step moves a date, in words, out of the log: every move of a date says why (issue 4)."""

from dossiers import clock
from dossiers.models import Dossier, LogEntry
from dossiers.states import Step
from procedures.kinds import SupplementPolicy
from tanthanh.office.vietnamese import office_day, short_date


def of_move(locked: Dossier, entry: LogEntry) -> str:
    """The ground of the move that `entry` records; empty where no date moves, or the step itself is the ground."""
    if entry.due_before == entry.due_after and entry.promised_before == entry.promised_after:
        return ""
    if entry.step == Step.EXTEND_VERIFICATION:
        return f"danh mục cho thêm {locked.verification_days} ngày làm việc khi phải xác minh"
    stop = locked.log.filter(step__in=clock.STOPS).order_by("position").last()
    return _of_start(locked, entry, stop) if stop else ""


def _of_start(locked: Dossier, entry: LogEntry, stop: LogEntry) -> str:
    """Why the clock runs again from another place, or ends without having run."""
    since = f"từ ngày {short_date(office_day(stop.at))}"
    if stop.step == Step.PAUSE:
        return f"không tính thời gian tạm dừng {since}: {stop.basis}"
    if entry.step != Step.TAKE_SUPPLEMENT:
        return f"không tính thời gian chờ bổ sung {since}"
    if entry.due_before == entry.due_after:
        return "hẹn lại khi đủ hồ sơ; yêu cầu bổ sung sau khi đã quá hạn nên hạn theo quy định giữ nguyên"
    return f"đủ hồ sơ đã yêu cầu bổ sung {since}, {SupplementPolicy(locked.supplement_policy).label}"
