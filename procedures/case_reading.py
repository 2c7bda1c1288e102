"""The cases of a procedure, out of the sentences in which the catalogue mentions them. Pure: no database, no clock.

Only what a sentence says in so many words becomes a case; everything else stays a note for people to read.
"""

import re
from dataclasses import dataclass

from procedures.kinds import Way
from tanthanh.office.deadlines import LimitUnit
from tanthanh.office.vietnamese import parse_money

UNITS = {
    "ngày làm việc": LimitUnit.WORKING_DAY,
    "ngày": LimitUnit.DAY,
    "giờ": LimitUnit.WORKING_HOUR,
    "tháng": LimitUnit.MONTH,
}
LIMIT = r"(?P<amount>[0-9]{1,3}) (?P<unit>ngày làm việc|ngày|giờ|tháng)"
# What the note says, what the case is called, by which way it comes.
IN_NOTES: tuple[tuple[str, str, Way | None], ...] = (
    (rf"xác minh(?: thì)?:? (?P<adds>kéo dài thêm )?(?:không quá|kéo dài tối đa) {LIMIT}", "phải xác minh", None),
    (rf"Nộp trực tuyến: thời hạn {LIMIT}", "nộp trực tuyến", Way.ONLINE),
    (rf"[Nn]hà ở(?: riêng lẻ)? {LIMIT}", "nhà ở riêng lẻ", None),
    (rf"cấp đổi(?: sang)? {LIMIT}", "cấp đổi", None),
    (rf"(?:số lượng lớn|nhiều trang): (?P<adds>kéo dài )không quá {LIMIT}", "số lượng lớn hoặc nhiều trang", None),
    (rf"[,;:] trực tiếp {LIMIT}(?: \((?P<condition>[^)]+)\))?", "nộp trực tiếp", Way.IN_PERSON),
)
SUPPLEMENT = re.compile(r"(?:Riêng việc )?[Bb]ổ sung thông tin(?: hộ tịch)?: (?:giải quyết ngay|same_day)")
ONLINE_FEE = re.compile(r"[Tt]rực tiếp [0-9.]+ đ; trực tuyến (?P<fee>[0-9.]+ đ)")
LATE_FEE = re.compile(r"(?:^|[.;] )Quá hạn: (?P<note>[^;]+)")


@dataclass(frozen=True, slots=True)
class Case:
    """What one case says differently; `limit_unit` is empty where the common limit holds."""

    label: str
    condition: str = ""
    way: str = ""
    limit_amount: int | None = None
    limit_unit: str = ""
    adds_to_limit: bool = False
    fee_amount: int | None = None
    fee_note: str = ""


def cases(notes: str, cutoff: str, fee_note: str) -> tuple[Case, ...]:
    """The cases that the notes, the cut-off and the note on the fee speak of."""
    found = [case for case in (_in_notes(notes, *row) for row in IN_NOTES) if case]
    if SUPPLEMENT.search(cutoff):
        found.append(Case("bổ sung thông tin hộ tịch", limit_amount=0, limit_unit=LimitUnit.SAME_DAY))
    if late := LATE_FEE.search(fee_note):
        found.append(Case("đăng ký quá hạn", fee_note=late["note"].strip()))
    if online := ONLINE_FEE.search(fee_note):
        found.append(Case("nộp trực tuyến", way=Way.ONLINE, fee_amount=parse_money(online["fee"])))
    return tuple(found)


def is_case(clause: str) -> bool:
    """Whether a clause of the notes has become a case, so that the page need not say it twice."""
    return any(re.search(pattern, clause) for pattern, _, _ in IN_NOTES) or bool(SUPPLEMENT.search(clause))


def is_fee_case(sentence: str) -> bool:
    """Whether a sentence of the note on the fee has become a case."""
    return bool(LATE_FEE.search(sentence) or re.match(r"trực tuyến [0-9.]+ đ", sentence, re.IGNORECASE))


def _in_notes(notes: str, pattern: str, label: str, way: Way | None) -> Case | None:
    found = re.search(pattern, notes, re.IGNORECASE)
    if not found:
        return None
    said = found.groupdict()
    return Case(
        label,
        condition=said.get("condition") or "",
        way=way or "",
        limit_amount=int(found["amount"]),
        limit_unit=UNITS[found["unit"].lower()],
        adds_to_limit=bool(said.get("adds")),
    )
