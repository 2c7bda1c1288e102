"""Numbering the notices of a dossier, and what the law asks of a supplement request: when, how often, at what stage."""

import re
from datetime import date, datetime

from dossiers import codes
from dossiers.models import Dossier, Notice, Regime
from dossiers.states import Paper, State
from tanthanh.office.models import Officer
from tanthanh.office.roles import LEADERS
from tanthanh.office.vietnamese import nfc, office_day, short_date
from tanthanh.office.working_days import Calendar

BULLET = re.compile(r"^(?:[-–•+*]|[0-9]+[.)])\s*")


class NoticeError(Exception):
    """A notice that may not be issued; the message is a Vietnamese sentence."""


def issue(locked: Dossier, paper: Paper, *, by: Officer, at: datetime, basis: str = "") -> Notice:
    """Take the next number of this kind and year; inside the transaction of the step that hands the notice out."""
    return Notice.objects.create(dossier=locked, paper=paper, basis=basis, **_numbered(paper, by, at))


def issue_supplement_request(locked: Dossier, *, text: str, basis: str, by: Officer, at: datetime) -> Notice:
    """The request with its list, one at each stage; another at the same stage is a leader's act, on a basis of its own.

    118/2025/NĐ-CP Điều 17 and 19.5: guidance is complete once, at intake and at appraisal. Raises NoticeError.
    """
    stage = Notice.Stage.INTAKE if locked.state == State.RECEIVED else Notice.Stage.APPRAISAL
    earlier = locked.notices.filter(paper=Paper.SUPPLEMENT_REQUEST, stage=stage).count()
    if earlier and by.role not in LEADERS:
        raise NoticeError(
            f"Đã yêu cầu bổ sung {stage.label} một lần; yêu cầu thêm phải do lãnh đạo quyết định, có căn cứ."
        )
    if earlier and not basis:
        raise NoticeError(f"Đã yêu cầu bổ sung {stage.label} một lần; hãy ghi căn cứ của lần yêu cầu thêm.")
    return Notice.objects.create(
        dossier=locked,
        paper=Paper.SUPPLEMENT_REQUEST,
        stage=stage,
        ordinal=earlier + 1,
        items=listed(text),
        basis=basis,
        approved_by=by if earlier else None,
        **_numbered(Paper.SUPPLEMENT_REQUEST, by, at),
    )


def listed(text: str) -> list[str]:
    """One item a line, without the dash or number somebody typed before it."""
    lines = (BULLET.sub("", line.strip()) for line in nfc(text).splitlines())
    return [line for line in lines if line]


def last_day_to_ask(dossier: Dossier, calendar: Calendar, regime: Regime | None) -> date:
    """The last day for a supplement request: so many working days from receipt (118/2025 Điều 19.5: three)."""
    day = dossier.received_on
    for _ in range(regime.supplement_ask_days if regime else 3):
        day = calendar.next_working_day(day)
    return day


def late_request_warning(dossier: Dossier, calendar: Calendar, regime: Regime | None, *, at: datetime) -> str:
    """What to say before a request goes out too late; nothing where it is in time. It warns and never blocks."""
    last = last_day_to_ask(dossier, calendar, regime)
    if office_day(at) <= last:
        return ""
    return (
        f"Đã quá {regime.supplement_ask_days if regime else 3} ngày làm việc kể từ ngày tiếp nhận "
        f"(hạn yêu cầu bổ sung là hết ngày {short_date(last)}, khoản 5 Điều 19 Nghị định 118/2025/NĐ-CP)."
    )


def _numbered(paper: Paper, by: Officer, at: datetime) -> dict[str, object]:
    year = office_day(at).year
    series = codes.notice_series(paper, year)
    return {"year": year, "number": codes.next_numbers([series])[series], "issued_at": at, "issued_by": by}
