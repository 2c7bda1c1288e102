"""What a citizen prepares or files at home: begun without an account, kept as one goes, opened by a private link.

Whoever holds the link is the citizen; only its hash is stored. Nothing here is a dossier: a filing becomes one on the
clerk's intake screen, by the lifecycle's own verb, and then says which.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from dossiers import contacts, filing_messages, questions
from dossiers.id_cards import IdCard
from dossiers.models import Dossier, Filing, FilingEvent, Notice, Regime, Stage
from dossiers.models.filing import FilingQuerySet
from dossiers.questions import Having, Question
from dossiers.states import Channel, NotifyBy, Paper, ReturnMethod, State
from procedures.models import ProcedureVersion
from tanthanh.office import calendars, vietnamese
from tanthanh.office.deadlines import Limit, LimitUnit, due_date
from tanthanh.office.vietnamese import office_day

# 118/2025/NĐ-CP Điều 17.2: accepted, sent back or refused within 8 working hours of its coming.
DECIDE_WITHIN = Limit(8, LimitUnit.WORKING_HOUR)
CODE_DIGITS = 16
LONGEST_REPLY = 2000
# A second press of the button, or a retry on a weak signal, and not a second answer.
SAME_REPLY = timedelta(minutes=10)
# The questions that an identity card answers by itself.
OF_CARD = ("so-dinh-danh", "ho-ten", "ngay-sinh", "gioi-tinh", "dia-chi")

LABELS = {
    **{choice.value: str(choice.label) for choice in (*Dossier.Sex, *ReturnMethod)},
    Having.BRING.value: "Sẽ mang bản giấy",
    Having.PHOTO.value: "Gửi ảnh chụp",
    Having.MISSING.value: "Chưa có hoặc không phải nộp",
}


class FilingError(Exception):
    """What cannot be done with this filing; the message is a Vietnamese sentence for whoever tried."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the clerk's intake screen begins with: its fields, and the names of the papers at hand."""

    values: Mapping[str, Any]
    papers: frozenset[str]


def start(version: ProcedureVersion, *, start_key: str, at: datetime) -> str:
    """Begin, and return the link's token. The same `start_key` again (a double tap) gives the same empty filing.

    A filing with answers is never opened this way: on a shared phone the key may be an earlier person's.
    """
    token = _token_of(start_key)
    found = of_token(token)
    if found is not None:
        if not found.answers and found.version_id == version.pk:
            return token
        token = secrets.token_urlsafe(24)
    Filing.objects.create(
        key_hash=_hash(token),
        code=f"CB{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}",
        version=version,
        opened_at=at,
        changed_at=at,
        expires_at=_kept_until(at),
    )
    return token


def _token_of(start_key: str) -> str:
    digest = salted_hmac("dossiers.filings", start_key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept_until(at: datetime) -> datetime:
    return at + timedelta(days=settings.FILING_KEPT_DAYS)


def of_token(token: str) -> Filing | None:
    """The filing that this private link opens, in one query."""
    return _loaded().filter(key_hash=_hash(token)).first() if token else None


def of_code(code: str) -> Filing | None:
    """The filing whose QR was scanned at the counter."""
    return _loaded().filter(code=code).first()


def _loaded() -> FilingQuerySet:
    return Filing.objects.select_related("version__procedure__field", "dossier__version", "seen_by")


def asked_of(filing: Filing) -> tuple[Question, ...]:
    """The questions of this filing's procedure."""
    return questions.questions(filing.version.procedure.code or "", filing.version.documents.order_by("position"))


def keep_to(filing: Filing, current: ProcedureVersion) -> bool:
    """Bring an open filing to the version in force; says whether the papers have to be asked about again."""
    if filing.version_id == current.pk or not filing.is_open_to_citizen():
        return False
    filing.version = current
    filing.answers = {key: said for key, said in filing.answers.items() if questions.paper_position(key) is None}
    filing.save(update_fields=["version", "answers"])
    return True


def answer(filing: Filing, key: str, said: str, *, at: datetime) -> Filing:
    """Keep the answer to one question. Raises FilingError."""
    return _change(filing, {key: said}, at)


def answer_by_card(filing: Filing, card: IdCard, *, at: datetime) -> Filing:
    """Keep all that the identity card says. Raises FilingError."""
    values = (card.id_number, card.name, card.birth_date.isoformat(), card.sex, card.address)
    return _change(filing, dict(zip(OF_CARD, values, strict=True)), at)


def _change(filing: Filing, said: Mapping[str, str], at: datetime) -> Filing:
    def put(locked: Filing) -> None:
        locked.answers = {**locked.answers, **said}

    return _locked(filing, at, put)


def _locked(filing: Filing, at: datetime, put: Callable[[Filing], None]) -> Filing:
    """Lock the row, see that the citizen may still change it, change it, and keep it for its whole time again."""
    with transaction.atomic():
        locked = Filing.objects.select_for_update().get(pk=filing.pk)
        if not locked.is_open_to_citizen():
            raise FilingError("Hồ sơ này đã gửi đi hoặc đã tiếp nhận nên không sửa được nữa. Cần sửa, hãy gọi một cửa.")
        put(locked)
        locked.changed_at, locked.expires_at = at, _kept_until(at)
        locked.save()
    return locked


def _check_complete(locked: Filing) -> None:
    lacking = questions.missing(asked_of(locked), locked.answers)
    if lacking:
        names = "; ".join(question.label for question in lacking[:3])
        raise FilingError(f"Còn câu chưa trả lời: {names}. Trả lời xong rồi bấm lại, những gì đã ghi vẫn còn.")


def prepare(filing: Filing, *, at: datetime) -> Filing:
    """All is said: the QR may be shown at the counter. Again changes nothing. Raises FilingError."""

    def put(locked: Filing) -> None:
        _check_complete(locked)
        locked.stage = Stage.PREPARED if locked.stage == Stage.DRAFT else locked.stage

    return _locked(filing, at, put)


def may_file(at: datetime) -> bool:
    """Whether the ward itself takes online dossiers on this day: part of the dated regime (decisions.md 10)."""
    return Regime.objects.on(office_day(at)).filter(ward_takes_online=True).exists()


def file(filing: Filing, *, at: datetime) -> Filing:
    """File with the ward, or send the supplement it asked for; a second press gives what the first did.

    The clock of the 8 working hours starts now, the dossier's own at acceptance. Raises FilingError.
    """
    with transaction.atomic():
        current = Filing.objects.select_for_update().get(pk=filing.pk)
        if current.stage == Stage.FILED:
            return current
        if current.stage != Stage.ASKED and not may_file(at):
            raise FilingError("Phường không nhận hồ sơ trực tuyến tại đây; hãy nộp tại Cổng Dịch vụ công quốc gia.")
        kind = FilingEvent.Kind.ANSWERED if current.stage == Stage.ASKED else FilingEvent.Kind.FILED

        def put(locked: Filing) -> None:
            _check_complete(locked)
            locked.stage, locked.filed_at = Stage.FILED, at
            locked.decide_by = due_date(DECIDE_WITHIN, at, calendars.current_calendar().calendar).due_at
            locked.seen_at = locked.seen_by = locked.climbed_at = None

        filed = _locked(current, at, put)
        filing_messages.note(FilingEvent.objects.create(filing=filed, kind=kind, at=at))
    return filed


def intake_key(filing: Filing) -> UUID:
    """The key of the dossier that this filing becomes, and of the draft that holds its photographs until then."""
    return key_of(filing.pk)


def key_of(pk: int) -> UUID:
    """The same by the filing's own number, for jobs that read no rows."""
    return uuid5(NAMESPACE_OID, f"tanthanh filing {pk}")


def filled(filing: Filing) -> Filled:
    """The answers as the clerk's intake screen takes them; scanned twice, they still make one dossier."""
    asked, said = asked_of(filing), filing.answers
    values: dict[str, Any] = {q.name: said[q.key] for q in asked if q.name and said.get(q.key)}
    if born := values.get("applicant_birth_date"):
        values["applicant_birth_date"] = date.fromisoformat(born)
    if phone := values.get("applicant_phone"):
        values["applicant_phone"] = vietnamese.phone_text(phone)
    more = [q for q in asked if not q.name and not q.is_paper and said.get(q.key)]
    note = "\n".join(f"{question.label}: {in_words(question, said[question.key])}" for question in more)
    values |= {"note": note} if note else {}
    channel, _ = contacts.of_filing(filing)
    # They gave it to be told by; the clerk's screen shows the choice and can undo it.
    values |= {"notify_by": channel} if channel != NotifyBy.NONE else {}
    values |= {"channel": Channel.ONLINE} if filing.stage == Stage.FILED else {}
    values["intake_key"] = intake_key(filing)
    at_hand = {q.paper for q in asked if q.is_paper and said.get(q.key) in {Having.BRING, Having.PHOTO}}
    return Filled(values, frozenset(at_hand))


def in_words(question: Question, said: str) -> str:
    """An answer as people read it: a day as 05/03/1985, a choice by its label, the rest as it stands."""
    if question.is_day:
        return "/".join(reversed(said.split("-")))
    return LABELS.get(said, said) if question.is_choice else said


def attach(filing: Filing, dossier: Dossier, *, at: datetime) -> Filing:
    """The filing has become this dossier; the private link follows it from now on. Again changes nothing."""
    with transaction.atomic():
        locked = Filing.objects.select_for_update().get(pk=filing.pk)
        if locked.dossier_id is None:
            locked.stage, locked.dossier = Stage.TAKEN_IN, dossier
            locked.expires_at = _kept_until(at)
            locked.save()
            FilingEvent.objects.create(filing=locked, kind=FilingEvent.Kind.TAKEN_IN, at=at)
    return locked


def asked_for(filing: Filing) -> Notice | None:
    """The supplement request that the dossier of this filing waits for; None where it waits for nothing."""
    dossier = filing.dossier
    if dossier is None or dossier.state != State.INCOMPLETE:
        return None
    requests = dossier.notices.filter(paper=Paper.SUPPLEMENT_REQUEST)
    return requests.order_by("-issued_at", "-pk").first()


def reply(filing: Filing, text: str, *, at: datetime) -> Filing:
    """Answer the dossier's supplement request by the link; the counter sees it at once and checks what came.

    The clock goes on only when the counter says that the papers are complete. Raises FilingError.
    """
    text = vietnamese.nfc(text)[:LONGEST_REPLY]
    if not text:
        raise FilingError("Hãy viết bạn gửi bổ sung những gì, rồi bấm gửi lại.")
    with transaction.atomic():
        locked = Filing.objects.select_for_update().get(pk=filing.pk)
        if asked_for(locked) is None:
            raise FilingError("Hồ sơ này không còn chờ bổ sung. Xem tình trạng mới nhất ở trang tra cứu.")
        if locked.events.filter(kind=FilingEvent.Kind.ANSWERED, text=text, at__gte=at - SAME_REPLY).exists():
            return locked
        locked.replied_at = at
        locked.save(update_fields=["replied_at"])
        FilingEvent.objects.create(filing=locked, kind=FilingEvent.Kind.ANSWERED, at=at, text=text)
    return locked


def reference(code: str) -> str:
    """`CB 4821 0933 1207 5566`, as it is printed under the QR and read out on the phone."""
    return " ".join((code[:2], *(code[n : n + 4] for n in range(2, len(code), 4))))


def code_in(text: str) -> str:
    """The code of a filing in what was scanned or typed; empty where there is none."""
    found = "".join(vietnamese.nfc(text).upper().split())
    return found if len(found) == CODE_DIGITS + 2 and found[:2] == "CB" and found[2:].isdecimal() else ""
