"""What the applicant may see of their dossier, and who counts as the applicant: whoever holds the secret or the token.

A wrong secret and an unknown code are one and the same answer, found out by the same work (law.md 8.3).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.crypto import constant_time_compare

from dossiers import chain, outbox, papers, payments, post, publications, story
from dossiers.models import ApologyLetter, Dossier, LetterState
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import WAITING, Channel, ReturnMethod, State
from dossiers.story import Event, Letter
from tanthanh.office.deadlines import TraceDay
from tanthanh.office.profile import profile_on
from tanthanh.office.vietnamese import dossier_code, initials, nfc, office_day

# Compared with where there is no such dossier, so that an unknown code takes as long as a wrong secret.
NOBODY = "--------"

UNKNOWN = "Không có hồ sơ nào khớp với mã hồ sơ và mã tra cứu này. Xem lại từng ký tự trên giấy tiếp nhận."

NEXT = {
    State.SUBMITTED: "Chờ bộ phận một cửa kiểm tra và tiếp nhận hồ sơ.",
    State.RECEIVED: "Bạn chưa phải làm gì. Mời đến nhận kết quả theo ngày hẹn.",
    State.PROCESSING: "Bạn chưa phải làm gì. Mời đến nhận kết quả theo ngày hẹn.",
    State.INCOMPLETE: "Mời bạn nộp bổ sung giấy tờ theo phiếu yêu cầu tại bộ phận một cửa.",
    State.PAUSED: "Hồ sơ tạm dừng theo quy định, thời gian dừng không tính vào thời hạn. Bạn chưa phải làm gì.",
    State.READY: "Đã có kết quả. Mời mang giấy tiếp nhận và giấy tờ tùy thân đến nhận.",
    State.RETURNED: "Kết quả đã được trả. Cảm ơn bạn.",
    State.REFUSED: "Hồ sơ bị từ chối giải quyết. Mời đến bộ phận một cửa để nhận phiếu từ chối và được hướng dẫn.",
    State.WITHDRAWN: "Hồ sơ đã được rút theo yêu cầu của người nộp.",
    State.STOPPED: "Hồ sơ đã dừng giải quyết. Muốn làm tiếp, mời nộp hồ sơ mới.",
    State.VOIDED: "Hồ sơ đã hủy do nhập sai. Mời hỏi bộ phận một cửa.",
}
IN_HAND = frozenset({State.RECEIVED, State.PROCESSING})
LATE = "Hồ sơ đã quá hạn. Phường xin lỗi bạn và sẽ gửi thư xin lỗi kèm ngày hẹn lại; có thể hỏi bộ phận một cửa."


LATE_WITH_LETTER = "Hồ sơ đã quá hạn. Phường xin lỗi bạn: thư xin lỗi ở bên dưới; có thể hỏi bộ phận một cửa."


@dataclass(frozen=True, slots=True)
class Status:
    """One dossier as its applicant sees it: no names, initials at most; no officer, no free text."""

    code: str
    procedure: str
    applicant: str
    channel: str
    state: str
    state_label: str
    unit: str
    received_at: datetime
    first_promised_at: datetime
    promised_at: datetime
    due_at: datetime
    finished_at: datetime | None
    returned_at: datetime | None
    supplement_due_on: date | None
    is_late: bool
    # Since when the late list has shown it (without a name); None where it never did.
    published_at: datetime | None
    is_waiting: bool
    next: str
    events: tuple[Event, ...]
    letters: tuple[Letter, ...]
    trace: tuple[TraceDay, ...]
    fee: int | None
    paid: int
    transfer: payments.Transfer | None
    steps: int
    is_whole: bool

    @property
    def is_in_hand(self) -> bool:
        """The office works on it, and its date stands."""
        return self.state in IN_HAND


def by_secret(code: str, secret: str) -> Dossier | None:
    """The dossier of this code if the secret is its own. One query and one comparison, whatever the answer."""
    wanted = as_stored(code)
    found = Dossier.objects.filter(Q(code=wanted) | Q(official_code=wanted)).values_list("pk", "secret").first()
    pk, true_secret = found or (0, NOBODY)
    matches = constant_time_compare(_typed(secret), true_secret)
    return _loaded().get(pk=pk) if found and matches and true_secret else None


def as_stored(code: str) -> str:
    """The code as it would stand in the register, however it was typed."""
    try:
        return dossier_code(code)
    except ValueError:
        return nfc(code).upper()


def by_token(token: str) -> Dossier | None:
    """The dossier whose receipt carries this QR token."""
    return _loaded().filter(token=token).first() if token else None


def letter(dossier: Dossier, year: int, number: int) -> ApologyLetter | None:
    """The letter of this number if it is this dossier's own and approved: a draft is nobody's yet."""
    return papers.letters_of(dossier).filter(year=year, number=number).exclude(state=LetterState.DRAFT).first()


def _loaded() -> DossierQuerySet:
    return Dossier.objects.select_related("version__procedure__field", "unit", "calendar")


def _typed(secret: str) -> str:
    """As people copy it from paper: small letters, blanks, hyphens."""
    return "".join(secret.split()).replace("-", "").upper()


def _next(dossier: Dossier, state: State, *, is_late: bool, has_letter: bool) -> str:
    if is_late and dossier.is_open():
        return LATE_WITH_LETTER if has_letter else LATE
    if state == State.READY and dossier.return_method != ReturnMethod.COUNTER:
        return f"Đã có kết quả, sẽ gửi đến bạn theo hình thức {dossier.get_return_method_display()}."
    return NEXT[state]


def status(dossier: Dossier, *, now: datetime) -> Status:
    log = story.entries(dossier)
    why = story.why(dossier, log)
    balance = payments.balance(dossier)
    state, is_late = State(dossier.state), dossier.is_late(now)
    letters = story.letters(dossier)
    return Status(
        code=dossier.code,
        procedure=dossier.version.title,
        applicant="" if dossier.erased_at else initials(dossier.applicant_name),
        channel=Channel(dossier.channel).label,
        state=state,
        state_label=state.label,
        unit=dossier.unit.name if dossier.unit else "",
        received_at=dossier.received_at,
        first_promised_at=dossier.first_promised_at,
        promised_at=dossier.promised_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        supplement_due_on=dossier.supplement_due_on,
        is_late=is_late,
        published_at=publications.published_since(dossier) if is_late else None,
        is_waiting=state in WAITING,
        next=_next(dossier, state, is_late=is_late, has_letter=any(letter.serial for letter in letters)),
        events=tuple(story.for_applicant(log, outbox.sent(dossier), post.of(dossier))),
        letters=tuple(letters),
        trace=why.trace if why else (),
        fee=balance.fee,
        paid=balance.paid,
        transfer=payments.transfer(dossier, balance.owed, profile_on(office_day(now))) if balance.owed else None,
        steps=len(log),
        is_whole=chain.is_whole(dossier, log),
    )
