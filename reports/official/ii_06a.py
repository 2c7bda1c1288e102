"""II.06a/VPCP/KSTT: how the office's procedures stand and what came of them (01/2020/TT-VPCP), 13 columns.

Invariants: (3) = (4)+(5)+(6), (7) = (8)+(9)+(10), (11) = (12)+(13), and (3) = (7)+(11) in every line and in the foot.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from dossiers.filters import NOT_ONLINE, ONE_STOP, Outcome
from dossiers.states import Channel
from reports.official.form import Column, Head, Report, cells
from reports.periods import Period
from reports.progress import Balance, progress
from reports.tables import list_path

NUMBER = "II.06a/VPCP/KSTT"
TITLE = "Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải quyết thủ tục hành chính"
COLUMNS = (
    Column("STT", "(1)", "text"),
    Column("Lĩnh vực giải quyết", "(2)", "text"),
    Column("Tổng số", "(3)=(4)+(5)+(6)", sums=(3, 4, 5)),
    Column("Trực tuyến", "(4)"),
    Column("Trực tiếp, dịch vụ bưu chính", "(5)"),
    Column("Từ kỳ trước", "(6)"),
    Column("Tổng số", "(7)=(8)+(9)+(10)", sums=(7, 8, 9)),
    Column("Trước hạn", "(8)"),
    Column("Đúng hạn", "(9)"),
    Column("Quá hạn", "(10)"),
    Column("Tổng số", "(11)=(12)+(13)", sums=(11, 12)),
    Column("Trong hạn", "(12)"),
    Column("Quá hạn", "(13)"),
)
HEADS = (
    (
        Head("STT", lines=3),
        Head("Lĩnh vực giải quyết", lines=3),
        Head("Số hồ sơ nhận giải quyết", columns=4),
        Head("Số lượng hồ sơ đã giải quyết", columns=4),
        Head("Số lượng hồ sơ đang giải quyết", columns=3),
    ),
    (
        Head("Tổng số", lines=2),
        Head("Trong kỳ", columns=2),
        Head("Từ kỳ trước", lines=2),
        *(Head(name, lines=2) for name in ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
        *(Head(name, lines=2) for name in ("Tổng số", "Trong hạn", "Quá hạn")),
    ),
    (Head("Trực tuyến"), Head("Trực tiếp, dịch vụ bưu chính")),
)
NOTES = (
    "Chỉ tính hồ sơ bộ phận một cửa tiếp nhận; hồ sơ trên Cổng Dịch vụ công quốc gia là nguồn thứ hai, không cộng vào.",
    "Trước hạn, đúng hạn, quá hạn xét ở lúc có kết quả, so với hạn theo quy định; thư xin lỗi không dời hạn này.",
    "Hồ sơ đang giải quyết xét ở thời điểm chốt kỳ: (3) = (7) + (11).",
    "Hồ sơ chờ bổ sung, tạm dừng trước hạn nằm ở cột (12); hồ sơ rút, dừng, từ chối nằm trong số đã giải quyết.",
)
LEFT_OVER_PATH = "/lanh-dao/bao-cao/ii-06a/con-lai/"
# Columns (12) and (13) in an address.
LEFT_OVER = {False: "trong-han", True: "qua-han"}
BASIS = "Thông tư 01/2020/TT-VPCP; Nghị định 118/2025/NĐ-CP Điều 19"


def build(period: Period, at: datetime) -> Report:
    found = progress(period, at=at)
    lines = tuple(
        cells(COLUMNS, (str(place), line.name, *_values(line.balance)), ("", "", *_paths(period, line.slug)))
        for place, line in enumerate(found.lines, start=1)
    )
    foot = cells(COLUMNS, ("", "Tổng số", *_values(found.total)), ("", "", *_paths(period, "")))
    report = Report("ii-06a", NUMBER, TITLE, period, found.cut, "Số hồ sơ TTHC", HEADS, COLUMNS, lines, foot)
    return replace(report, notes=NOTES, basis=BASIS)


def _values(balance: Balance) -> tuple[int, ...]:
    """Columns (3) to (13)."""
    return (
        balance.received,
        *balance.taken,
        balance.resolved,
        *balance.done,
        balance.pending,
        *balance.left,
    )


def left_over_path(period: Period, field: str, *, overdue: bool) -> str:
    asked = {"tu": period.first.isoformat(), "den": period.last.isoformat(), "han": LEFT_OVER[overdue]}
    return f"{LEFT_OVER_PATH}?{urlencode(asked | ({'linh-vuc': field} if field else {}))}"


def _paths(period: Period, field: str) -> tuple[str, ...]:
    """The lists behind columns (3) to (13).

    How an open dossier stood against its date at the cut is read from the log, which the list of dossiers does not
    filter by: (12) and (13) have a page of their own.
    """
    first, last, after = (day.isoformat() for day in (period.first, period.last, period.after))
    here = {"kenh": ONE_STOP, "linh_vuc": field}
    done = here | {"xong_tu": first, "xong_den": last}
    open_then = here | {"den": last, "chua_xong": after}
    in_period = {"tu": first, "den": last, "linh_vuc": field}
    before = (period.first - timedelta(days=1)).isoformat()
    return (
        list_path(**here, den=last, chua_xong=first),
        list_path(**in_period, kenh=Channel.ONLINE.value),
        list_path(**in_period, kenh=NOT_ONLINE),
        list_path(**here, den=before, chua_xong=first),
        list_path(**done),
        *(list_path(**done, ket_qua=result.value) for result in (Outcome.EARLY, Outcome.ON_TIME, Outcome.LATE)),
        list_path(**open_then),
        *(left_over_path(period, field, overdue=overdue) for overdue in (False, True)),
    )
