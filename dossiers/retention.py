"""When personal data of dossiers, messages, files and requests goes: what is emptied, and what stays for good.

Codes, dates, states, steps, fees and numbers stay, so that every figure, every register and every chain of the log is
what it was. Reasons in the log become their digests (chain.py), a line of the register its hash (register_book).
The history rows are emptied with their dossier: an old name in a history would not be gone.
"""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.db.models.query import QuerySet

from dossiers import chain
from dossiers.models import (
    ApologyLetter,
    Attachment,
    Collection,
    Correction,
    DataRequest,
    Dossier,
    DossierAccess,
    HandOver,
    IntakeDraft,
    LateListing,
    LateListObjection,
    LatenessEpisode,
    LetterDispatch,
    LetterGround,
    LogEntry,
    Message,
    Notice,
    Payment,
    PostalItem,
    StatementLine,
    StepRequest,
)
from dossiers.models.append_only import ERASED
from dossiers.register_book import closing
from dossiers.states import State
from tanthanh.office import retention
from tanthanh.office.retention import Rule
from tanthanh.office.vietnamese import office_day

# What stands where a name stood, for officers to read.
NAMELESS = "(đã xóa)"
REMOVED = "hết thời hạn lưu"
# The register's books of civil status live elsewhere; here a dossier is over once it has been handed out or ended.
OVER = (State.RETURNED, State.REFUSED, State.WITHDRAWN, State.STOPPED)
EMPTY = {
    "applicant_name": NAMELESS,
    "applicant_id_number": "",
    "applicant_id_issued_on": None,
    "applicant_birth_date": None,
    "applicant_sex": "",
    "applicant_address": "",
    "applicant_phone": "",
    "applicant_email": "",
    "representative_name": "",
    "representative_id_number": "",
    "authorisation": "",
    "notify_contact": "",
    "note": "",
    "applicant_key": "",
}
# Corrections of these say what the register never named.
HARMLESS = ("channel", "is_interlinked", "copies", "fee_amount", "return_method", "notify_by", "applicant_kind")


def _over(moment: datetime) -> Q:
    ended = Q(state__in=OVER, finished_at__lt=moment)
    return ended | Q(state=State.VOIDED, received_at__lt=moment)


def _of_dossiers(kind: str, at: datetime) -> Q | None:
    """Dossiers past their time of this kind, a field's own time before the general one; None where none ever is."""
    own = settings.RETENTION_FIELDS if kind == "dossiers" else {}
    moment = retention.before(kind, at)
    found = _over(moment) & ~Q(version__procedure__field__slug__in=own) if moment else None
    for slug, months in own.items():
        if months:
            mine = _over(retention.months_before(at, months)) & Q(version__procedure__field__slug=slug)
            found = mine if found is None else found | mine
    return found


def _dossiers(at: datetime) -> QuerySet[Dossier]:
    past = _of_dossiers("dossiers", at)
    rows = Dossier.objects.filter(erased_at=None)
    return rows.filter(past) if past is not None else rows.none()


def _erase_dossiers(keys: Sequence[int], at: datetime) -> None:
    rows = Dossier.objects.filter(pk__in=keys)
    # The hash of each line first: the register that was signed off goes on saying what it said.
    lines = closing.line_digests(rows).items()
    Dossier.objects.bulk_update([Dossier(pk=pk, erased_line=digest) for pk, digest in lines], ["erased_line"])
    # Not by save(): the history is emptied with it and its newest row still says what the dossier says.
    rows.update(**EMPTY, erased_at=at)
    Dossier.history.filter(id__in=keys).update(**EMPTY)
    _erase_texts(keys)
    _erase_files(Attachment.objects.filter(dossier__in=keys), at)
    _erase_messages_of(Message.objects.filter(dossier__in=keys))


def _erase_texts(keys: Sequence[int]) -> None:
    """Whatever people wrote about the dossier in their own words, and who came for it."""
    for entry in LogEntry.objects.filter(dossier__in=keys).exclude(reason=""):
        LogEntry.objects.filter(pk=entry.pk).update(reason=chain.erased(entry.reason))
    _erase_letters(keys)
    LatenessEpisode.everything.filter(dossier__in=keys).update(cause_note="")
    objections = LateListObjection.objects.filter(episode__dossier__in=keys)
    objections.update(reason=ERASED)
    objections.exclude(decision="").update(decision=ERASED)
    LateListing.objects.filter(episode__dossier__in=keys).exclude(applicant="").update(applicant="")
    Notice.objects.filter(dossier__in=keys).update(items=[])
    HandOver.objects.filter(dossier__in=keys).update(note="")
    Correction.objects.filter(dossier__in=keys).exclude(field__in=HARMLESS).update(before="", after=ERASED)
    taken = Collection.objects.filter(dossier__in=keys)
    taken.filter(taker=Collection.Taker.AUTHORISED).update(name=ERASED, authorisation=ERASED)
    taken.exclude(taker=Collection.Taker.AUTHORISED).update(name="", authorisation="")
    taken.update(id_last_digits="")
    PostalItem.objects.filter(dossier__in=keys).exclude(came_back_why="").update(came_back_why=ERASED)
    Payment.objects.filter(dossier__in=keys).exclude(reason="").update(reason=ERASED)
    StatementLine.objects.filter(payment__dossier__in=keys).update(content="")
    StepRequest.objects.filter(dossier__in=keys).update(answer={"erased": True})
    IntakeDraft.objects.filter(dossier__in=keys).update(values={})


def _erase_letters(keys: Sequence[int]) -> None:
    """What a letter says in free words and how it was handed over; number, dates and listed grounds stay."""
    letters = ApologyLetter.objects.filter(Q(episode__dossier__in=keys) | Q(own_dossier__in=keys))
    found = list(letters.values_list("pk", flat=True))
    for model, empty in (
        (ApologyLetter, {"reason": "", "sent_via": ""}),
        (LetterGround, {"reason": ERASED}),
        (LetterDispatch, {"note": "", "tracking": ""}),
    ):
        of = "id__in" if model is ApologyLetter else "letter__in"
        model.history.filter(**{of: found}).update(**empty)
        model._default_manager.filter(**{of: found}).update(**empty)  # noqa: SLF001 -- Django's documented name
    back = LetterDispatch.objects.filter(letter__in=found).exclude(return_reason="")
    LetterDispatch.history.filter(id__in=back.values("pk")).exclude(return_reason="").update(return_reason=ERASED)
    back.update(return_reason=ERASED)


def _erase_files(rows: QuerySet[Attachment], at: datetime) -> None:
    """The bytes first: cut off here, the next run finds the row again and a file that is gone."""
    for one in rows.filter(removed_at=None):
        one.file.storage.delete(str(one.file.name))
    rows.filter(removed_at=None).update(removed_at=at, removal_reason=REMOVED)
    rows.exclude(removal_reason__in=["", REMOVED]).update(removal_reason=ERASED)
    rows.update(given_name="")


def _attachments(at: datetime) -> QuerySet[Attachment]:
    past = _of_dossiers("attachments", at)
    rows = Attachment.objects.filter(removed_at=None)
    return rows.filter(dossier__in=Dossier.objects.filter(past)) if past is not None else rows.none()


def _messages(at: datetime) -> QuerySet[Message]:
    moment = retention.before("messages", at)
    rows = Message.objects.filter(status__in=[Message.Status.SENT, Message.Status.DROPPED, Message.Status.FAILED])
    return rows.filter(created_at__lt=moment).exclude(contact="") if moment else rows.none()


def _erase_messages_of(rows: QuerySet[Message]) -> None:
    """The number or address; that something was told and when stays, and so does the opt-out, which is a hash."""
    rows.update(contact="")


def _requests(at: datetime) -> QuerySet[DataRequest]:
    moment = retention.before("data_requests", at)
    rows = DataRequest.objects.filter(answered_at__isnull=False).exclude(name=ERASED)
    return rows.filter(answered_at__lt=moment) if moment else rows.none()


def _accesses(at: datetime) -> QuerySet[DossierAccess]:
    moment = retention.before("accesses", at)
    return DossierAccess.objects.filter(at__lt=moment) if moment else DossierAccess.objects.none()


def _statements(at: datetime) -> QuerySet[StatementLine]:
    moment = retention.before("statements", at)
    rows = StatementLine.objects.exclude(content="")
    return rows.filter(booked_on__lt=office_day(moment)) if moment else rows.none()


ENDED = "kể từ khi hồ sơ kết thúc"
RULES = (
    Rule(
        "dossiers",
        "Dữ liệu cá nhân trong hồ sơ",
        "họ tên, số giấy tờ, ngày sinh, địa chỉ, điện thoại, thư điện tử, ghi chú, lý do, tệp; mã, ngày, bước ở lại",
        ENDED,
        _dossiers,
        _erase_dossiers,
    ),
    Rule(
        "attachments",
        "Tệp đính kèm của hồ sơ",
        "tệp quét, ảnh chụp",
        ENDED,
        _attachments,
        lambda keys, at: _erase_files(Attachment.objects.filter(pk__in=keys), at),
    ),
    Rule(
        "messages",
        "Số và địa chỉ đã nhận tin báo",
        "số điện thoại, thư điện tử; nội dung và giờ gửi ở lại",
        "kể từ khi lập tin",
        _messages,
        lambda keys, _at: _erase_messages_of(Message.objects.filter(pk__in=keys)),
    ),
    Rule(
        "data_requests",
        "Yêu cầu về dữ liệu cá nhân",
        "họ tên, liên hệ, nội dung, trả lời; mã, loại, ngày ở lại",
        "kể từ khi trả lời",
        _requests,
        lambda keys, _at: DataRequest.objects.filter(pk__in=keys).update(
            name=ERASED, contact="", text="", answer=ERASED, dossier_code=""
        ),
    ),
    Rule(
        "accesses",
        "Nhật ký ai đã mở hồ sơ",
        "cả dòng",
        "kể từ lần mở",
        _accesses,
        lambda keys, _at: DossierAccess.objects.filter(pk__in=keys).delete(),
    ),
    Rule(
        "statements",
        "Nội dung chuyển khoản trên sao kê",
        "nội dung ghi của người chuyển; số tiền, ngày, số giao dịch ở lại",
        "kể từ ngày giao dịch",
        _statements,
        lambda keys, _at: StatementLine.objects.filter(pk__in=keys).update(content=""),
    ),
)
