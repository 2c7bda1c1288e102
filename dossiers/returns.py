"""Handing the result out: who took it, on what authority, signed, paid and asked how it was."""

from dataclasses import asdict, dataclass
from datetime import datetime

from dossiers.models import Collection, Dossier, LogEntry
from dossiers.states import Step
from tanthanh.office.vietnamese import office_day


class ReturnError(Exception):
    """A result that may not be handed out so; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What the clerk notes at the counter; without a name the applicant came in person."""

    taker: str = Collection.Taker.SELF
    name: str = ""
    authorisation: str = ""
    id_last_digits: str = ""
    is_signed: bool = False
    is_fee_settled: bool = False
    is_survey_offered: bool = False


def record(locked: Dossier, collected: Collected) -> Collection:
    """Keep who took the result (118/2025/NĐ-CP Điều 6.2: another person needs an authorisation). Raises ReturnError."""
    if collected.taker == Collection.Taker.AUTHORISED and not (collected.name and collected.authorisation):
        raise ReturnError("Người nhận thay phải có giấy ủy quyền: hãy ghi họ tên người nhận và giấy ủy quyền.")
    values = asdict(collected)
    values["name"] = collected.name or (locked.applicant_name if collected.taker == Collection.Taker.SELF else "")
    return Collection.objects.create(dossier=locked, **values)


def is_early(dossier: Dossier) -> bool:
    """Ready on a day before the one promised: to be told beforehand (118/2025/NĐ-CP Điều 22.5)."""
    return dossier.finished_on is not None and dossier.finished_on < office_day(dossier.promised_at)


def was_told(log: list[LogEntry], finished_at: datetime | None) -> bool:
    return any(entry.step == Step.NOTIFY and (finished_at is None or entry.at >= finished_at) for entry in log)
