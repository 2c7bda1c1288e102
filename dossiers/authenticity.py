"""What the portal adds to a genuine seal: how the dossier stands today, and whether a newer paper has come since.

A seal is checked before anything is looked up, so nobody learns from here whether a dossier exists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from dossiers import seals
from dossiers.models import ApologyLetter, Dossier, LetterState
from dossiers.papers.counter import TAKEN_IN
from dossiers.seals import Finding, Seal
from dossiers.states import Paper, State
from tanthanh.office.vietnamese import stamp

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer: what the seal says, what it proves, how the dossier stands; `cautions` are sentences."""

    seal: Seal
    finding: Finding
    is_known: bool = False
    state: str = ""
    state_label: str = ""
    promised_at: datetime | None = None
    cautions: tuple[str, ...] = ()

    @property
    def is_genuine(self) -> bool:
        return self.finding == Finding.GENUINE

    @property
    def says(self) -> str:
        return str(seals.SAYS[self.finding])


def check(token: str) -> Verdict:
    """Judge a token and, where it is genuine, add today's state. Raises NotASealError."""
    seal, finding = seals.judge(token)
    if finding != Finding.GENUINE:
        return Verdict(seal, finding)
    dossier = (
        Dossier.objects.select_related("version__procedure")
        .filter(Q(code=seal.code) | Q(official_code=seal.code))
        .first()
    )
    if dossier is None:
        gone = _("Chữ ký thật nhưng phường không còn hồ sơ mang mã này; hãy hỏi bộ phận một cửa.")
        return Verdict(seal, finding, cautions=(gone,))
    return Verdict(
        seal,
        finding,
        is_known=True,
        state=dossier.state,
        state_label=dossier.get_state_display(),
        promised_at=dossier.promised_at,
        cautions=tuple(_cautions(seal, dossier)),
    )


def _cautions(seal: Seal, dossier: Dossier) -> list[str]:
    found = []
    if dossier.state == State.VOIDED:
        found.append(_("Hồ sơ này đã bị hủy do nhập sai: giấy không còn giá trị."))
    if _differs(seal, dossier):
        found.append(_("Thông tin của hồ sơ đã được sửa sau khi lập giấy này; hãy hỏi bộ phận một cửa."))
    if seal.kind == Paper.RECEIPT and (newer := _newer_receipt(seal, dossier)):
        found.append(_("Đã có giấy tiếp nhận mới hơn, lập lúc %(at)s: hãy xem giấy mới.") % {"at": stamp(newer)})
    if letter := _newer_letter(seal, dossier):
        found.append(_letter_sentence(letter))
    return found


def _differs(seal: Seal, dossier: Dossier) -> bool:
    # Where the names have gone by the rule of retention there is nothing left to compare the initials with.
    initials = seal.initials if dossier.erased_at else seals.letters_of(dossier.applicant_name)
    today = (dossier.version.procedure.code or "", initials)
    return (seal.procedure, seal.initials) != today or not _same_minute(seal.received_at, dossier.received_at)


def _same_minute(one: datetime, other: datetime) -> bool:
    return one == other.replace(second=0, microsecond=0)


def _newer_receipt(seal: Seal, dossier: Dossier) -> datetime | None:
    later = dossier.log.filter(step__in=TAKEN_IN, at__gte=seal.paper_at + MINUTE)
    return later.order_by("-at").values_list("at", flat=True).first()


def _newer_letter(seal: Seal, dossier: Dossier) -> ApologyLetter | None:
    letters = ApologyLetter.objects.of(dossier).filter(approved_at__gte=seal.paper_at + MINUTE)
    return letters.exclude(state=LetterState.DRAFT).order_by("-approved_at", "-pk").first()


def _letter_sentence(letter: ApologyLetter) -> str:
    if letter.new_promise_at is None:
        return _("Sau giấy này phường đã có thư xin lỗi số %(number)s.") % {"number": f"{letter.number}/{letter.year}"}
    return _("Sau giấy này phường đã xin lỗi và hẹn lại: %(at)s.") % {"at": stamp(letter.new_promise_at)}
