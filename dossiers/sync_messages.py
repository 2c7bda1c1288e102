"""`DongBoHoSoMC` messages for what changed here since a moment, as the national portal takes them (formats.md c).

All values are strings, times `yyyyMMddHHmmss` by the office's clock, empty where nothing is to be said. New dossiers
and known ones go in messages of their own (`isUpdating`), 200 dossiers a message; a file is a JSON list of messages.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from dossiers.models import Dossier, LogEntry, SubmittedDocument
from dossiers.models.dossier import DossierQuerySet
from dossiers.states import SYNC_CODES, Channel, ReturnMethod, State, Step
from tanthanh.office import context, profile
from tanthanh.office.vietnamese import office_day, office_time

SERVICE = "DongBoHoSoMC"
A_MESSAGE = 200
# The portal has no word for an entry struck as a mistake: there it is a dossier that is not worked on any more.
STATES = {state: code for code, state in SYNC_CODES.items()} | {State.VOIDED: "8"}
CHANNELS = {Channel.IN_PERSON: "1", Channel.ONLINE: "2", Channel.POSTAL: "3"}
KINDS = {"CITIZEN": "1", "BUSINESS": "2", "AGENCY": "3", "OTHER": "4"}
RETURNS = {ReturnMethod.COUNTER: "0", ReturnMethod.POST: "1", ReturnMethod.ELECTRONIC: "0"}
SUPPLEMENT = (Step.ASK_SUPPLEMENT, Step.TAKE_SUPPLEMENT)


def changed_since(moment: datetime) -> DossierQuerySet:
    """The one-stop's own dossiers that were written to since; those of the national portal came from there."""
    rows = Dossier.history.filter(history_date__gte=moment)
    return Dossier.objects.filter(pk__in=rows.values("id")).exclude(channel=Channel.NATIONAL_PORTAL)


def messages(moment: datetime, *, at: datetime) -> Iterator[dict[str, Any]]:
    """The messages, new dossiers first; the office is named as it is called at `at`."""
    office = profile.profile_on(office_day(at)) or context.neutral()
    earlier = Dossier.history.filter(id=OuterRef("pk"), history_date__lt=moment)
    found = changed_since(moment).annotate(is_known=Exists(earlier)).exclude(state=State.SUBMITTED)
    for is_updating in (False, True):
        rows = _read(found.filter(is_known=is_updating))
        while some := list(islice(rows, A_MESSAGE)):
            yield {
                "session": "",
                "madonvi": office.agency_code,
                "service": SERVICE,
                "isUpdating": str(is_updating),
                "data": [_item(dossier, office.name) for dossier in some],
            }


def as_json(moment: datetime, *, at: datetime) -> Iterator[str]:
    """The file, message by message."""
    separator = "["
    for message in messages(moment, at=at):
        yield separator + json.dumps(message, ensure_ascii=False)
        separator = ",\n"
    yield "]\n" if separator != "[" else "[]\n"


def _read(found: DossierQuerySet) -> Iterator[Dossier]:
    log = LogEntry.objects.filter(step__in=SUPPLEMENT).select_related("by").order_by("position")
    return (
        found.select_related("version__procedure__field", "unit")
        .prefetch_related(
            Prefetch("log", log, to_attr="supplements"),
            Prefetch("documents", SubmittedDocument.objects.order_by("position")),
        )
        .order_by("received_at", "pk")
        .iterator(chunk_size=A_MESSAGE)
    )


def _item(dossier: Dossier, office: str) -> dict[str, Any]:
    procedure = dossier.version.procedure
    refused = dossier.finished_at if dossier.state == State.REFUSED else None
    return {
        "MaHoSo": dossier.official_code or dossier.code,
        "MaTTHC": procedure.code or "",
        "TenTTHC": dossier.version.name,
        "MaLinhVuc": "",
        "TenLinhVuc": procedure.field.name,
        "KenhThucHien": CHANNELS[Channel(dossier.channel)],
        "ChuHoSo": dossier.applicant_name,
        "LoaiDoiTuong": KINDS[dossier.applicant_kind],
        "MaDoiTuong": "",
        "DinhDanhCHS": _identity(dossier.applicant_id_number),
        "ThongTinKhac": "",
        "Email": dossier.applicant_email,
        "Fax": "",
        "SoDienThoai": dossier.applicant_phone.replace("+84", "0", 1),
        "TrichYeuHoSo": dossier.version.title[:1000],
        "NgayTiepNhan": stamp(dossier.received_at),
        "NgayHenTra": stamp(dossier.promised_at),
        "TrangThaiHoSo": STATES[State(dossier.state)],
        "NgayTra": stamp(dossier.returned_at),
        "ThongTinTra": "",
        "HinhThuc": RETURNS[ReturnMethod(dossier.return_method)],
        "NgayKetThucXuLy": stamp(dossier.finished_at),
        "NgayTuChoi": stamp(refused),
        "DonViXuLy": dossier.unit.name if dossier.unit else office,
        "GhiChu": "Hủy do nhập sai" if dossier.state == State.VOIDED else dossier.note,
        "DanhSachLePhi": _fees(dossier),
        "DanhSachTepDinhKemKhac": [
            {"TenGiayTo": one.name, "SoLuong": str(one.quantity), "LoaiGiayTo": one.get_form_display()}
            for one in dossier.documents.all()
        ],
        "DanhSachHoSoBoSung": _supplements(dossier.supplements),  # type: ignore[attr-defined]  # prefetched above
    }


def _identity(number: str) -> list[dict[str, str]]:
    """1 is the number of twelve digits, 2 the old one of nine; anything else has no kind of its own."""
    kind = {12: "1", 9: "2"}.get(len(number)) if number.isdigit() else None
    return [{"LoaiDinhDanh": kind, "SoDinhDanh": number}] if kind else []


def _fees(dossier: Dossier) -> list[dict[str, str]]:
    if not dossier.fee_amount:
        return []
    fee = {"TenPhiLePhi": "Phí, lệ phí", "MaPhiLePhi": "", "HinhThucThu": "1", "LoaiPhiLePhi": "1"}
    return [fee | {"Gia": str(dossier.fee_amount)}]


def _supplements(entries: list[LogEntry]) -> list[dict[str, str]]:
    """Each request with the taking in that answered it, where one did."""
    told: list[dict[str, str]] = []
    for entry in entries:
        if entry.step == Step.ASK_SUPPLEMENT:
            told.append(
                {
                    "HoSoBoSungId": str(entry.pk),
                    "NguoiYeuCauBoSung": entry.by.full_name if entry.by else "",
                    "NoiDungBoSung": entry.reason,
                    "NgayBoSung": stamp(entry.at),
                    "NguoiTiepNhanBoSung": "",
                    "ThongTinTiepNhan": "",
                    "NgayTiepNhanBoSung": "",
                    "TrangThaiBoSung": "",
                    "NgayHenTraTruoc": stamp(entry.promised_before),
                    "NgayHenTraMoi": "",
                }
            )
        elif told:
            told[-1] |= {
                "NguoiTiepNhanBoSung": entry.by.full_name if entry.by else "",
                "NgayTiepNhanBoSung": stamp(entry.at),
                "NgayHenTraMoi": stamp(entry.promised_after),
            }
    return told


def stamp(moment: datetime | None) -> str:
    """`20240124151000`, or nothing."""
    return f"{office_time(moment):%Y%m%d%H%M%S}" if moment else ""
