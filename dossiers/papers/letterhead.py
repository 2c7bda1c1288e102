"""What stands on every paper: the office as it was called on the day, the forms in force, the codes to scan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from dossiers import seals, signing_keys, wordings
from dossiers.models import Dossier, LogEntry, Notice, Regime
from dossiers.signing_keys import Signer
from dossiers.states import Paper, Step
from dossiers.survey_tokens import survey_address
from tanthanh.office import context, pdf, profile, qr
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, fold, phone_text

# What printed QR codes say (interface.md). Printed addresses are promises: never change this line.
LOOKUP_PATH = "/tra-cuu/{}/"

# Room to write by hand what no register of ours numbers.
BLANK = "……………"
# Where an office has entered no regime yet.
NEWEST_FORMS = "2025"
BLANK_DATE = "ngày …… tháng …… năm ………"
COUNCIL = "Ủy ban nhân dân "
TITLES: dict[str, str] = {Dossier.Sex.MALE: "ông", Dossier.Sex.FEMALE: "bà"}


class PaperMissingError(Exception):
    """The dossier has no such paper; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The set of forms in force on a day: the folder of templates, and what the decree asks beside them."""

    folder: str
    supplement_close_days: int | None

    @property
    def has_stop_notice(self) -> bool:
        """The notice came with TT 03/2025/TT-VPCP."""
        return (settings.BASE_DIR / "templates" / "papers" / self.folder / "stop_notice.typ").exists()


def forms_on(day: date) -> Forms:
    """The forms of that day; of the first regime we know for anything older."""
    by_start = Regime.objects.order_by("-valid_from")
    regime = by_start.on(day).first() or by_start.last()
    return Forms(regime.forms, regime.supplement_close_days) if regime else Forms(NEWEST_FORMS, None)


def profile_on(day: date) -> OfficeProfile:
    return profile.profile_on(day) or context.neutral()


def render(kind: Paper, forms: Forms, data: dict[str, Any], *, day: date, at: datetime) -> bytes:
    """The paper in the forms and the office's own words of its `day`; one query, for the words."""
    texts = wordings.filled(kind, forms.folder, day, data, wordings.written(kind))
    return pdf.render(f"{forms.folder}/{kind.lower()}", data | {"wordings": texts}, timestamp=at)


def head(dossier: Dossier, office: OfficeProfile, *, day: date | None, number: str) -> dict[str, Any]:
    """The keys of base.typ; a paper without a day of its own yet leaves room for it."""
    return {
        "office": {
            "superior": office.superior,
            "name": office.name,
            "agency": agency_name(office).upper(),
            "agency_name": agency_name(office),
            "one_stop": office.one_stop_name.removesuffix(office.short_name).strip().upper(),
            "one_stop_name": one_stop_name(office),
            "place_date": f"{office.place}, {date_in_words(day) if day else BLANK_DATE}",
            "phone": phone_text(office.phone),
            "address": office.address,
        },
        "number": number,
        "code": dossier.official_code or dossier.code,
        "applicant": {
            "title": title_of(dossier),
            "name": dossier.applicant_name,
            "id_number": dossier.applicant_id_number,
            "address": dossier.applicant_address,
            "phone": phone_text(dossier.applicant_phone),
            "email": dossier.applicant_email,
        },
        "procedure": dossier.version.title,
        "lookup": lookup(dossier),
        "survey": survey(dossier),
    }


def agency_name(office: OfficeProfile) -> str:
    """`UBND phường Tân Thạnh`, as sentences and the heads of the A5 forms write it."""
    return f"UBND {office.short_name}" if fold(office.name).startswith(fold(COUNCIL)) else office.name


def one_stop_name(office: OfficeProfile) -> str:
    if fold(office.short_name) in fold(office.one_stop_name):
        return office.one_stop_name
    return f"{office.one_stop_name} {office.short_name}"


def title_of(dossier: Dossier) -> str:
    """How a letter addresses the applicant."""
    if dossier.applicant_kind != Dossier.Kind.CITIZEN:
        return "quý đơn vị"
    return TITLES.get(dossier.applicant_sex, "ông/bà")


def lookup(dossier: Dossier) -> dict[str, str]:
    address = f"{settings.PUBLIC_URL}{LOOKUP_PATH.format(dossier.token)}"
    return {
        "svg": qr.svg(address, title="Mã QR tra cứu hồ sơ"),
        "address": f"{settings.PUBLIC_URL.partition('://')[2]}/tra-cuu",
        "secret": dossier.secret,
    }


def survey(dossier: Dossier) -> dict[str, str]:
    """The survey's own token: it leads to no dossier (survey_tokens.py)."""
    return {"svg": qr.svg(survey_address(dossier.token), title="Mã QR phiếu khảo sát")}


def verification(
    dossier: Dossier, kind: Paper, *, paper_at: datetime, promised_at: datetime | None, at: datetime, by: Signer | None
) -> dict[str, str] | None:
    """The code that proves the paper genuine; none where the office has no key."""
    if by is None:
        return None
    token = seals.sealed(by, dossier, kind, paper_at=paper_at, promised_at=promised_at, at=at)
    return {"svg": qr.svg(seals.address(token), title="Mã QR kiểm tra giấy thật")}


def sealed(dossier: Dossier, kind: Paper, *, paper_at: datetime, at: datetime) -> dict[str, Any]:
    """The `verify` key of a paper that promises no date."""
    by = signing_keys.signer()
    return {"verify": verification(dossier, kind, paper_at=paper_at, promised_at=None, at=at, by=by)}


def latest_entry(dossier: Dossier, *steps: Step) -> LogEntry | None:
    """The latest of these steps, with its officer."""
    return dossier.log.filter(step__in=steps).select_related("by", "unit").order_by("-at", "-pk").first()


def latest_notice(dossier: Dossier, paper: Paper) -> Notice | None:
    return dossier.notices.filter(paper=paper).order_by("-issued_at", "-pk").first()


def number_of(notice: Notice | None, symbol: str) -> str:
    """`05/HDHS`; room to write by hand on what was issued before the portal numbered it."""
    return f"{notice.number:02d}/{symbol}" if notice else f"{BLANK}/{symbol}"


def name_of(entry: LogEntry) -> str:
    return entry.by.full_name if entry.by else ""


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
