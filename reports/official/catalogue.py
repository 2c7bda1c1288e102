"""The reports by the word of their address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.official import ii_06a, ii_07, quality, register, scorecard, sipas
from reports.official.form import Report
from reports.periods import Period, of_quarter

Build = Callable[[Period, datetime], Report]


@dataclass(frozen=True, slots=True)
class Entry:
    """One report in the list: what it is called, in a few words what it says, and what makes it."""

    slug: str
    name: str
    says: str
    build: Build


ENTRIES = (
    Entry("ii-06a", "II.06a/VPCP/KSTT", "tiếp nhận, giải quyết, còn lại theo lĩnh vực, 13 cột", ii_06a.build),
    Entry("ii-07", "II.07/VPCP/KSTT", "hồ sơ quá hạn và nguyên nhân", ii_07.build),
    Entry("qd-766", "Chất lượng phục vụ theo QĐ 766", "sáu nhóm chỉ số, ước tính", quality.build),
    Entry("tt-01-2018", "Chấm điểm theo TT 01/2018", "chín chỉ số của Điều 13–15, ước tính", scorecard.build),
    Entry("sipas", "Hài lòng theo tiêu chí", "năm mức, số câu trả lời, khoảng tin cậy", sipas.build),
    Entry("so-theo-doi", "Tổng hợp sổ theo dõi", "số đã vào sổ từng tháng, số hủy, hình thức nộp", register.build),
)
BY_SLUG = {entry.slug: entry for entry in ENTRIES}


def default_period(today: date) -> Period:
    """The last quarter that is over: procedure control reports are quarterly (01/2020/TT-VPCP)."""
    quarter = of_quarter(today.year, (today.month + 2) // 3)
    before = quarter.first - timedelta(days=1)
    return of_quarter(before.year, (before.month + 2) // 3)
