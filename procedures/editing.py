"""The office writes its own catalogue: a draft, put in force from a day on as the next version; and repeals.

A version that dossiers were received under is never changed. What is put in force begins today or later.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from procedures import differences
from procedures.kinds import Status
from procedures.models import Field, Procedure, ProcedureDraft, ProcedureVersion, Sheet
from procedures.rows import CODE
from procedures.wordings import Wording, empty, open_version
from tanthanh.office.jobs import Outcome
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import office_day, short_date


class EditingError(ValueError):
    """What cannot be done with the catalogue, as a Vietnamese sentence that says what to do."""


def latest(procedure: Procedure) -> ProcedureVersion | None:
    """The version that has no end, perhaps one that is still to come."""
    return procedure.versions.current().select_related("procedure__field").first()


# --- drafts -----------------------------------------------------------------------------------------------------------


def begin(code: str, field: Field, name: str, *, by: Officer | None, at: datetime) -> ProcedureDraft:
    """A draft of a procedure that there is not yet. Raises EditingError."""
    written = CODE.fullmatch(code)
    if not written:
        raise EditingError("Mã thủ tục gồm 7 chữ số, ví dụ đúng: 1.001193.")
    code = written["code"]
    if Procedure.objects.filter(code=code).exists() or ProcedureDraft.objects.filter(code=code).exists():
        raise EditingError(f"Mã {code} đã có trong danh mục hoặc đang được soạn; hãy mở thủ tục đó để sửa.")
    wording = Wording(empty().content | {"name": name})
    return _store(ProcedureDraft(code=code, field=field), wording, by=by, at=at)


def wording_to_edit(procedure: Procedure) -> Wording:
    """The draft where there is one, else what the latest version says."""
    draft = ProcedureDraft.objects.filter(procedure=procedure).first()
    if draft:
        return Wording.of_draft(draft)
    version = latest(procedure)
    return Wording.of(version) if version else empty()


def save_draft(
    code: str, wording: Wording, *, field: Field | None = None, by: Officer | None, at: datetime
) -> ProcedureDraft:
    """Keep what was written about the procedure of this code. Raises EditingError where there is neither."""
    draft = ProcedureDraft.objects.filter(code=code).first()
    if draft is None:
        procedure = Procedure.objects.filter(code=code).first()
        if procedure is None:
            raise EditingError(f"Không có thủ tục {code}.")
        draft = ProcedureDraft(code=code, procedure=procedure, field=procedure.field)
    draft.field = field or draft.field
    return _store(draft, wording, by=by, at=at)


def _store(draft: ProcedureDraft, wording: Wording, *, by: Officer | None, at: datetime) -> ProcedureDraft:
    draft.content, draft.papers, draft.cases = dict(wording.content), wording.papers, wording.cases
    draft.changed_by, draft.changed_at = by, at
    draft._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 -- simple-history's own way
    draft.save()
    return draft


def changes(draft: ProcedureDraft) -> list[differences.Change]:
    """What the draft says differently from the latest version; all of it where there is none."""
    version = latest(draft.procedure) if draft.procedure else None
    return differences.between(Wording.of(version) if version else None, Wording.of_draft(draft))


def earliest(draft: ProcedureDraft, *, today: date) -> date:
    """The first day from which the draft could be in force."""
    previous = latest(draft.procedure) if draft.procedure else None
    return max(today, previous.valid_from + timedelta(days=1)) if previous else today


def put_in_force(draft: ProcedureDraft, *, on: date, by: Officer | None, today: date) -> ProcedureVersion:
    """Open the draft as the procedure's next version from `on`. Raises EditingError with nothing changed."""
    if on < today:
        raise EditingError("Ngày áp dụng không thể là ngày đã qua: hồ sơ đã nhận giữ phiên bản của ngày nhận.")
    with transaction.atomic():
        procedure = _procedure_of(draft)
        previous = latest(procedure) if procedure.pk else None
        _check(draft, procedure, previous, on)
        if draft.field_id != procedure.field_id or not procedure.pk:
            procedure.field = draft.field
            procedure.save()
        if previous:
            previous.valid_to = on - timedelta(days=1)
            previous._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
            previous.save()
        version = open_version(procedure, Wording.of_draft(draft), previous=previous, on=on, by=by)
        draft.delete()
    return version


def _procedure_of(draft: ProcedureDraft) -> Procedure:
    if draft.procedure_id:
        return Procedure.objects.select_for_update().get(pk=draft.procedure_id)
    return Procedure(code=draft.code, field=draft.field, status=Status.PUBLISHED)


def _check(draft: ProcedureDraft, procedure: Procedure, previous: ProcedureVersion | None, on: date) -> None:
    if procedure.status == Status.REPEALED:
        raise EditingError("Thủ tục này đã hết hiệu lực nên không có phiên bản mới.")
    if not draft.content.get("name"):
        raise EditingError("Chưa có tên thủ tục: hãy điền rồi lưu bản soạn.")
    if previous and previous.valid_from >= on:
        raise EditingError(
            f"Phiên bản {previous.number} áp dụng từ {short_date(previous.valid_from)}; "
            "phiên bản mới phải áp dụng sau ngày đó."
        )
    if previous and draft.field_id == procedure.field_id and not changes(draft):
        raise EditingError("Bản soạn không khác phiên bản hiện có, nên không cần phiên bản mới.")


def withdraw(version: ProcedureVersion, *, today: date) -> None:
    """Take back a version that is not in force yet; the one before goes on. Raises EditingError."""
    if version.valid_from <= today or version.valid_to is not None:
        raise EditingError("Chỉ hủy được phiên bản mới nhất khi chưa đến ngày áp dụng.")
    if Sheet.objects.filter(lines__version=version).exists():
        raise EditingError("Đã in tờ niêm yết của phiên bản này, nên không hủy được; hãy soạn phiên bản tiếp theo.")
    before = version.procedure.versions.filter(number__lt=version.number).order_by("-number").first()
    if before is None:
        raise EditingError("Đây là phiên bản đầu tiên; muốn bỏ thủ tục thì ghi ngày hết hiệu lực.")
    with transaction.atomic():
        version.delete()
        before.valid_to = None
        before.save()


# --- repeal -----------------------------------------------------------------------------------------------------------


def repeal(
    procedure: Procedure, *, on: date, successor: Procedure | None, by: Officer | None, today: date
) -> Procedure:
    """Say that the procedure holds no more from `on`: at once, or on that day by the daily job. Raises EditingError."""
    if procedure.status != Status.PUBLISHED:
        raise EditingError("Chỉ thủ tục đang công khai mới ghi được ngày hết hiệu lực.")
    if successor and (successor.pk == procedure.pk or successor.status == Status.DRAFT):
        raise EditingError("Thủ tục thay thế phải là một thủ tục khác đang công khai.")
    procedure.successor = successor
    if on <= today:
        procedure.status, procedure.repealed_on, procedure.repeal_planned_on = Status.REPEALED, on, None
    else:
        procedure.repeal_planned_on = on
    procedure._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
    procedure.save()
    return procedure


def keep_in_force(procedure: Procedure, *, by: Officer | None) -> None:
    """Take back a repeal that is still to come; nothing happens where there is none."""
    if procedure.repeal_planned_on is None:
        return
    procedure.repeal_planned_on, procedure.successor = None, None
    procedure._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001
    procedure.save()


def carry_out_repeals(*, at: datetime) -> Outcome:
    """Repeal what was planned for a day that has come."""
    with transaction.atomic():
        due = Procedure.objects.in_force().filter(repeal_planned_on__lte=office_day(at)).select_for_update()
        for procedure in (procedures := list(due)):
            procedure.status, procedure.repealed_on = Status.REPEALED, procedure.repeal_planned_on
            procedure.repeal_planned_on = None
            procedure.save()
    return Outcome(looked_at=len(procedures), did=len(procedures))
