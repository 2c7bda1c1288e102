"""One row of the catalogue's file, read and checked; nothing here touches the database."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from procedures.case_reading import Case, cases, is_case
from procedures.kinds import OnlineLevel, Status
from procedures.required_documents import Document, documents, split_outside_brackets
from tanthanh.office.deadlines import Limit, LimitError, LimitUnit, Policy
from tanthanh.office.vietnamese import fold, nfc

COLUMNS = (
    "code",
    "name_vi",
    "field_vi",
    "time_limit",
    "time_unit",
    "receipt_cutoff",
    "fee_vnd",
    "fee_note",
    "required_documents_vi",
    "result_vi",
    "authority_vi",
    "interlinked",
    "online_level",
    "legal_basis_vi",
    "confidence",
    "source",
    "era",
    "notes",
    "short_name_vi",
    "announce_decision",
)
# Where a row was found and how far it is trusted says nothing about the procedure, so it makes no new version.
PROVENANCE = {"confidence", "source"}
LONGEST = {"field_vi": 200, "short_name_vi": 300, "announce_decision": 300}
LARGEST_FEE = 2_000_000_000

# The national code, or its old and new local forms: `1.001699.000.00.00.H17`, `1.013706.H13` (formats.md c).
CODE = re.compile(r"(?P<code>[0-9]\.[0-9]{6})(?:(?:\.[0-9]{3}\.[0-9]{2}\.[0-9]{2})?\.H[0-9]{2})?")
UNITS = {
    "working_day": LimitUnit.WORKING_DAY,
    "day": LimitUnit.DAY,
    "month": LimitUnit.MONTH,
    "hour": LimitUnit.WORKING_HOUR,
    "working_hour": LimitUnit.WORKING_HOUR,
    "same_day": LimitUnit.SAME_DAY,
}
ONLINE_LEVELS = {
    "": OnlineLevel.UNKNOWN,
    "none": OnlineLevel.NONE,
    "một phần": OnlineLevel.PARTIAL,
    "toàn trình": OnlineLevel.FULL,
}
ERA_END = re.compile(r"-(?:(?P<month>[0-9]{1,2})/)?(?P<year>[0-9]{4})$")
# The catalogue was taken down in 2026: an era "until 2026" is one that has not ended.
CATALOGUE_YEAR = 2026
# Communes took over the districts' procedures, and many codes changed, on this day (Luật 72/2025/QH15).
TWO_TIERS = date(2025, 7, 1)
SUCCESSOR = re.compile(r"\bnay(?: là)? ([0-9]\.[0-9]{6})")
VERIFICATION = re.compile(r"xác minh[^;.]*?không quá (?P<days>[0-9]{1,3}) ngày làm việc")
# A clause of the notes that names a limit of its own, and the words of the catalogue's compilers about their sources.
OWN_LIMIT = re.compile(r"[0-9]+ (?:ngày|giờ|tháng)", re.IGNORECASE)
SAME_LIMIT = re.compile(r"[0-9]+ (?:ngày|giờ|tháng)(?: làm việc)?", re.IGNORECASE)
COMPILERS = re.compile(
    r"cổng|crawl|nguồn|kiến thức|đối chiếu|derived|mã |luật|nđ |nộp chậm|cao bằng|huyện|trước đó|xác minh|[=?\"]",
    re.IGNORECASE,
)


class RowError(ValueError):
    """What is wrong with one row, in Vietnamese, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the database takes it; `content` holds the fields of a ProcedureVersion, `code` is empty for a draft."""

    code: str
    draft_key: str
    field: str
    status: Status
    repealed_on: date | None
    successor_code: str
    content: Mapping[str, Any]
    documents: tuple[Document, ...]
    cases: tuple[Case, ...]
    digest: str


def read(cells: Mapping[str, str]) -> Row:
    """The row of these cells. RowError says what is wrong with it."""
    cells = {column: nfc(cells[column]) for column in COLUMNS}
    for column, name in (("name_vi", "tên thủ tục"), ("field_vi", "lĩnh vực")):
        if not cells[column]:
            raise RowError(f"thiếu {name}")
    for column, longest in LONGEST.items():
        if len(cells[column]) > longest:
            raise RowError(f"cột {column} dài {len(cells[column])} chữ, tối đa {longest}")
    code = _code(cells["code"])
    repealed_on = era_end(cells["era"])
    successor = SUCCESSOR.search(cells["notes"])
    return Row(
        code=code,
        draft_key=_digest(fold(cells["name_vi"]), fold(cells["field_vi"])),
        field=cells["field_vi"],
        status=(Status.REPEALED if repealed_on else Status.PUBLISHED) if code else Status.DRAFT,
        repealed_on=repealed_on if code else None,
        successor_code=successor[1] if successor and repealed_on else "",
        content=_content(cells, code),
        documents=tuple(documents(cells["required_documents_vi"])),
        cases=cases(cells["notes"], cells["receipt_cutoff"], cells["fee_note"]),
        digest=_digest(*(cells[column] for column in COLUMNS if column not in PROVENANCE)),
    )


def era_end(era: str) -> date | None:
    """The first day on which a procedure of this era no longer held, or None where it still does.

    `2014-7/2024` ends with July 2024, `2018-2024` with that year. Of an era that ends in 2025 the catalogue says only
    the year, while the codes that took over are those of the two-tier administration: it ends when that began.
    `both`, an open `2020-` and `2025-2026` (the year of the catalogue) have no end.
    """
    end = ERA_END.search(era)
    if not end or int(end["year"]) >= CATALOGUE_YEAR:
        return None
    year, month = int(end["year"]), int(end["month"] or 12)
    if year == TWO_TIERS.year and not end["month"]:
        return TWO_TIERS
    return date(year + month // 12, month % 12 + 1, 1)


def _code(text: str) -> str:
    if not text:
        return ""
    found = CODE.fullmatch(text)
    if not found:
        raise RowError(f"mã thủ tục “{text[:40]}” không đúng dạng, ví dụ đúng: 1.001193")
    return found["code"]


def _content(cells: Mapping[str, str], code: str) -> dict[str, Any]:
    limit = _limit(cells["time_limit"], cells["time_unit"])
    verification = VERIFICATION.search(cells["notes"])
    is_interlinked, partners = _interlinked(cells["interlinked"])
    return {
        "name": cells["name_vi"],
        "short_name": cells["short_name_vi"],
        "limit_amount": limit.amount if limit else None,
        "limit_unit": limit.unit if limit else "",
        "limit_policy": limit.policy if limit else Policy.NEXT_DAY,
        "limit_note": "\n".join(_limit_notes(cells["receipt_cutoff"], cells["notes"])),
        "verification_days": int(verification["days"]) if verification else None,
        "fee_amount": _fee(cells["fee_vnd"]),
        "fee_note": cells["fee_note"],
        "result": cells["result_vi"],
        "authority": cells["authority_vi"],
        "is_interlinked": is_interlinked,
        "interlinked_note": partners,
        "online_level": _online_level(cells["online_level"]),
        "legal_basis": cells["legal_basis_vi"],
        "decision": cells["announce_decision"],
        "notes": cells["notes"],
        "search_key": fold(" ".join((code, cells["short_name_vi"], cells["name_vi"], cells["field_vi"]))),
    }


def _limit(amount: str, unit: str) -> Limit | None:
    if unit not in UNITS and (unit or amount):
        raise RowError(f"đơn vị thời hạn “{unit[:40]}” không đúng; dùng một trong: {', '.join(UNITS)}")
    if not amount:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", amount):
        raise RowError(f"thời hạn “{amount[:40]}” không phải số nguyên")
    policy = Policy.CUTOFF_15H if UNITS[unit] == LimitUnit.SAME_DAY else Policy.NEXT_DAY
    try:
        return Limit(int(amount), UNITS[unit], policy)
    except LimitError as error:
        raise RowError(f"thời hạn {amount} {UNITS[unit].label}: {error}") from None


def _fee(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > LARGEST_FEE:
        raise RowError(f"lệ phí “{text[:40]}” không phải số đồng nguyên, ví dụ đúng: 8000")
    return int(text)


def _online_level(text: str) -> OnlineLevel:
    if text not in ONLINE_LEVELS:
        raise RowError(f"mức trực tuyến “{text[:40]}” không đúng; dùng: toàn trình, một phần, none hoặc để trống")
    return ONLINE_LEVELS[text]


def _interlinked(text: str) -> tuple[bool, str]:
    word, _, partners = text.partition(":")
    if word.strip() == "yes":
        return True, partners.strip()
    if text in {"", "no"} or text.startswith("no ("):
        return False, text[4:].rstrip(")") if text else ""
    raise RowError(f"cột interlinked “{text[:40]}” không đúng; dùng no hoặc yes: tên cơ quan")


def _limit_notes(cutoff: str, notes: str) -> list[str]:
    """What citizens should know of the limit: the cut-off, and the clauses that give a case a limit of its own."""
    clauses = (clause.strip(" .") for part in split_outside_brackets(notes) for clause in part.split(". "))
    own = (
        clause
        for clause in clauses
        if OWN_LIMIT.search(clause) and not SAME_LIMIT.fullmatch(clause) and not COMPILERS.search(clause)
    )
    # "15:00 – hồ sơ nhận sau 15 giờ …" would say the hour twice.
    said = (re.sub(r"^[0-9]{2}:[0-9]{2} – ", "", cutoff).replace("same_day", "giải quyết trong ngày"), *own)
    return [f"{clause[0].upper()}{clause[1:]}" for clause in said if clause and not is_case(clause)]


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
