"""The words and the process: which step leads from where to where, by whom, handing out which paper.

The one table `MOVES` is the process; buttons, permissions, the API, `docs/lifecycle.md` and the tests read it.
"""

from typing import NamedTuple

from django.db import models

from tanthanh.office.roles import BACK_OFFICE, COUNTER, LEADERS, STAFF, Role


class State(models.TextChoices):
    """Where a dossier is; the numbers in `SYNC_CODES` are those of the national portal (formats.md c)."""

    SUBMITTED = "SUBMITTED", "mới đăng ký"
    RECEIVED = "RECEIVED", "được tiếp nhận"
    PROCESSING = "PROCESSING", "đang xử lý"
    INCOMPLETE = "INCOMPLETE", "chờ bổ sung"
    PAUSED = "PAUSED", "tạm dừng"
    READY = "READY", "đã có kết quả"
    RETURNED = "RETURNED", "đã trả kết quả"
    REFUSED = "REFUSED", "từ chối giải quyết"
    WITHDRAWN = "WITHDRAWN", "công dân rút"
    STOPPED = "STOPPED", "dừng giải quyết"
    VOIDED = "VOIDED", "hủy do nhập sai"


# Work is still owed: the clock runs or waits.
OPEN = frozenset({State.RECEIVED, State.PROCESSING, State.INCOMPLETE, State.PAUSED})
# The clock stands still.
WAITING = frozenset({State.INCOMPLETE, State.PAUSED})
# Nothing more is owed, `finished_at` is set; lateness is judged there, not at collection.
FINISHED = frozenset({State.READY, State.RETURNED, State.REFUSED, State.WITHDRAWN, State.STOPPED})

SYNC_CODES = {
    "1": State.SUBMITTED,
    "2": State.RECEIVED,
    "3": State.REFUSED,
    "4": State.PROCESSING,
    "5": State.INCOMPLETE,
    "6": State.PAUSED,
    "7": State.WITHDRAWN,
    "8": State.STOPPED,
    "9": State.READY,
    "10": State.RETURNED,
}


class Channel(models.TextChoices):
    IN_PERSON = "IN_PERSON", "trực tiếp"
    ONLINE = "ONLINE", "trực tuyến tại một cửa"
    POSTAL = "POSTAL", "bưu chính công ích"
    # A second source, counted beside the one-stop's own dossiers and never added to them.
    NATIONAL_PORTAL = "NATIONAL_PORTAL", "Cổng Dịch vụ công quốc gia"


class ReturnMethod(models.TextChoices):
    COUNTER = "COUNTER", "trực tiếp tại quầy"
    POST = "POST", "bưu chính"
    ELECTRONIC = "ELECTRONIC", "bản điện tử"


class NotifyBy(models.TextChoices):
    """How the applicant wants to be told what happens, chosen at intake."""

    NONE = "NONE", "không nhắn"
    SMS = "SMS", "tin nhắn SMS"
    ZALO = "ZALO", "Zalo"
    EMAIL = "EMAIL", "thư điện tử"


class Paper(models.TextChoices):
    """Official papers by kind; their form numbers changed between 2018 and 2025, so no number appears in the code."""

    RECEIPT = "RECEIPT", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    SUPPLEMENT_REQUEST = "SUPPLEMENT_REQUEST", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
    REFUSAL = "REFUSAL", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
    APOLOGY_LETTER = "APOLOGY_LETTER", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    STOP_NOTICE = "STOP_NOTICE", "Thông báo dừng giải quyết hồ sơ"
    CONTROL_SLIP = "CONTROL_SLIP", "Phiếu kiểm soát quá trình giải quyết hồ sơ"


class Cause(models.TextChoices):
    """Why a dossier is late, as a list that may be published (law.md 9.3); free text never is."""

    OVERLOAD = "OVERLOAD", "khối lượng hồ sơ quá tải"
    OTHER_AGENCY = "OTHER_AGENCY", "chờ ý kiến, kết quả của cơ quan phối hợp"
    SYSTEM = "SYSTEM", "lỗi hệ thống, đường truyền"
    UNDERSTAFFED = "UNDERSTAFFED", "thiếu nhân sự, vắng mặt"
    VERIFICATION = "VERIFICATION", "phải xác minh thêm"
    NEW_RULES = "NEW_RULES", "thay đổi quy định"
    OFFICER_FAULT = "OFFICER_FAULT", "lỗi chủ quan của cán bộ"
    OTHER = "OTHER", "nguyên nhân khác"
    UNKNOWN = "UNKNOWN", "chưa ghi nguyên nhân"


class Ground(models.TextChoices):
    """What the office apologises for besides a missed date (118/2025/NĐ-CP Điều 23, 38.2.đ; law.md 1.3)."""

    ERROR = "ERROR", "kết quả có sai sót"
    LOST = "LOST", "làm mất, hư hỏng giấy tờ"
    CONDUCT = "CONDUCT", "thái độ phục vụ"
    SUPPLEMENTS = "SUPPLEMENTS", "yêu cầu bổ sung nhiều lần"


class Step(models.TextChoices):
    """What can happen to a dossier; the slug in the address is the Vietnamese one of `SLUGS`."""

    RECEIVE = "RECEIVE", "tiếp nhận"
    FORWARD = "FORWARD", "chuyển giải quyết"
    ASK_SUPPLEMENT = "ASK_SUPPLEMENT", "yêu cầu bổ sung"
    TAKE_SUPPLEMENT = "TAKE_SUPPLEMENT", "nhận bổ sung"
    PAUSE = "PAUSE", "tạm dừng theo luật chuyên ngành"
    RESUME = "RESUME", "giải quyết tiếp"
    FINISH = "FINISH", "có kết quả"
    REFUSE = "REFUSE", "từ chối giải quyết"
    RETURN = "RETURN", "trả kết quả"
    WITHDRAW = "WITHDRAW", "công dân rút hồ sơ"
    STOP = "STOP", "dừng giải quyết"
    VOID = "VOID", "hủy do nhập sai"
    TAKE_OVER = "TAKE_OVER", "nhận bàn giao"
    HAND_OVER = "HAND_OVER", "chuyển bộ phận khác"
    SEND_BACK = "SEND_BACK", "trả lại bộ phận giao"
    ASK_AGENCY = "ASK_AGENCY", "gửi cơ quan phối hợp"
    HEAR_AGENCY = "HEAR_AGENCY", "nhận kết quả cơ quan phối hợp"
    EXTEND_VERIFICATION = "EXTEND_VERIFICATION", "gia hạn để xác minh"
    NOTIFY = "NOTIFY", "báo người nộp có kết quả"
    CORRECT = "CORRECT", "sửa thông tin nhập sai"
    APPRAISE = "APPRAISE", "thẩm định đạt"
    REPORT_ERROR = "REPORT_ERROR", "ghi nhận báo kết quả sai"
    FIX_ERROR = "FIX_ERROR", "đã khắc phục sai sót"
    ASK_HELP = "ASK_HELP", "đề nghị hỗ trợ"
    ASSIGN = "ASSIGN", "giao người thụ lý"
    REPORT_LATE = "REPORT_LATE", "báo sẽ trễ"
    # Written by jobs, the importer and the letters; nobody takes them by a button on the dossier.
    IMPORT = "IMPORT", "nhập từ tệp"
    FLAG_LATE = "FLAG_LATE", "ghi nhận quá hạn"
    REAPPOINT = "REAPPOINT", "xin lỗi và hẹn lại"
    APOLOGISE = "APOLOGISE", "xin lỗi"
    CALENDAR = "CALENDAR", "đổi hạn theo lịch làm việc"


class Move(NamedTuple):
    """One row of the process: allowed from these states, to that one, by these roles, handing out that paper.

    Without a target the dossier stays where it is: only hands, dates or words change.
    """

    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    paper: Paper | None = None
    needs_reason: bool = False


# fmt: off
MOVES: dict[Step, Move] = {
    Step.FORWARD:         Move(frozenset({State.RECEIVED}),                   State.PROCESSING, COUNTER),
    Step.ASK_SUPPLEMENT:  Move(frozenset({State.RECEIVED, State.PROCESSING}), State.INCOMPLETE, STAFF,       Paper.SUPPLEMENT_REQUEST, needs_reason=True),
    Step.TAKE_SUPPLEMENT: Move(frozenset({State.INCOMPLETE}),                 State.PROCESSING, COUNTER,     Paper.RECEIPT),
    Step.PAUSE:           Move(frozenset({State.PROCESSING}),                 State.PAUSED,     BACK_OFFICE, needs_reason=True),
    Step.RESUME:          Move(frozenset({State.PAUSED}),                     State.PROCESSING, BACK_OFFICE),
    Step.FINISH:          Move(frozenset({State.RECEIVED, State.PROCESSING}), State.READY,      STAFF),
    Step.REFUSE:          Move(frozenset({State.RECEIVED, State.PROCESSING}), State.REFUSED,    BACK_OFFICE, Paper.REFUSAL,            needs_reason=True),
    Step.RETURN:          Move(frozenset({State.READY}),                      State.RETURNED,   COUNTER),
    Step.WITHDRAW:        Move(OPEN,                                          State.WITHDRAWN,  COUNTER,     Paper.STOP_NOTICE,        needs_reason=True),
    Step.STOP:            Move(frozenset({State.INCOMPLETE}),                 State.STOPPED,    COUNTER,     Paper.STOP_NOTICE,        needs_reason=True),
    Step.VOID:            Move(frozenset({State.RECEIVED}),                   State.VOIDED,     COUNTER,     needs_reason=True),
    Step.TAKE_OVER:       Move(frozenset({State.RECEIVED, State.PROCESSING}), State.PROCESSING, STAFF),
    Step.HAND_OVER:       Move(frozenset({State.PROCESSING}),                 None,             STAFF),
    Step.SEND_BACK:       Move(frozenset({State.PROCESSING}),                 None,             STAFF,       needs_reason=True),
    Step.ASK_AGENCY:      Move(frozenset({State.PROCESSING}),                 None,             STAFF),
    Step.HEAR_AGENCY:     Move(frozenset({State.PROCESSING}),                 None,             STAFF),
    Step.EXTEND_VERIFICATION: Move(frozenset({State.PROCESSING}),             None,             BACK_OFFICE, needs_reason=True),
    Step.NOTIFY:          Move(frozenset({State.READY}),                      None,             COUNTER),
    Step.CORRECT:         Move(OPEN | FINISHED,                               None,             COUNTER,     needs_reason=True),
    Step.APPRAISE:        Move(frozenset({State.RECEIVED, State.PROCESSING}), None,             STAFF),
    Step.REPORT_ERROR:    Move(frozenset({State.READY, State.RETURNED, State.REFUSED}), None,   COUNTER,     needs_reason=True),
    Step.FIX_ERROR:       Move(frozenset({State.READY, State.RETURNED, State.REFUSED}), None,   STAFF,       needs_reason=True),
    Step.ASK_HELP:        Move(frozenset({State.RECEIVED, State.PROCESSING}), None,             STAFF,       needs_reason=True),
    Step.ASSIGN:          Move(frozenset({State.PROCESSING}),                 None,             LEADERS),
    Step.REPORT_LATE:     Move(frozenset({State.RECEIVED, State.PROCESSING}), None,             STAFF,       needs_reason=True),
}
# fmt: on

# The address of a step: `/can-bo/ho-so/<code>/<slug>/`. Promises on paper and in bookmarks; extend, never change.
SLUGS: dict[str, Step] = {
    "chuyen-giai-quyet": Step.FORWARD,
    "yeu-cau-bo-sung": Step.ASK_SUPPLEMENT,
    "nhan-bo-sung": Step.TAKE_SUPPLEMENT,
    "tam-dung": Step.PAUSE,
    "giai-quyet-tiep": Step.RESUME,
    "co-ket-qua": Step.FINISH,
    "tu-choi": Step.REFUSE,
    "tra-ket-qua": Step.RETURN,
    "rut-ho-so": Step.WITHDRAW,
    "dung-giai-quyet": Step.STOP,
    "huy-nhap-sai": Step.VOID,
    "nhan-ban-giao": Step.TAKE_OVER,
    "chuyen-bo-phan": Step.HAND_OVER,
    "tra-lai": Step.SEND_BACK,
    "gui-co-quan": Step.ASK_AGENCY,
    "nhan-ket-qua-co-quan": Step.HEAR_AGENCY,
    "gia-han-xac-minh": Step.EXTEND_VERIFICATION,
    "bao-co-ket-qua": Step.NOTIFY,
    "sua-thong-tin": Step.CORRECT,
    "tham-dinh-dat": Step.APPRAISE,
    "bao-sai-sot": Step.REPORT_ERROR,
    "da-khac-phuc": Step.FIX_ERROR,
    "de-nghi-ho-tro": Step.ASK_HELP,
    "giao-nguoi-thu-ly": Step.ASSIGN,
    "bao-se-tre": Step.REPORT_LATE,
}
SLUG_OF: dict[Step, str] = {step: slug for slug, step in SLUGS.items()}


def steps_for(state: str, role: str) -> list[Step]:
    """The steps that this role may take on a dossier in this state, in the table's order."""
    return [step for step, move in MOVES.items() if state in move.sources and role in move.roles]
