"""What an import did, for the screen and for the diary: counts, dates and reasons, no people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from dossiers.models import Choice, Verdict
from dossiers.registers import RowError
from tanthanh.office.vietnamese import number, stamp


class Change(NamedTuple):
    """One column that a file tells otherwise, as the screen shows it."""

    label: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one row comes to before anything is written; `offers_details`: its contact details may still be taken."""

    row: int
    code: str
    verdict: Verdict
    reason: str = ""
    changes: tuple[Change, ...] = ()
    offers_details: bool = False


class Watcher(Protocol):
    """Who stands beside an import: says which rows to take, and is told chunk by chunk how far it has come."""

    def choice(self, row: int) -> Choice:
        """What the officer decided about this row."""

    def took(self, rows: int, findings: list[Finding], report: "ImportReport") -> None:
        """`rows` of the file are done, with what each came to; `report` counts this chunk alone."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A dossier whose promised date is not the one that limit and calendar give; it keeps its own."""

    row: int
    code: str
    theirs: datetime
    ours: datetime

    def __str__(self) -> str:
        return f"Dòng {self.row}, hồ sơ {self.code}: tệp hẹn {stamp(self.theirs)}, tính lại {stamp(self.ours)}"

    def as_json(self) -> dict[str, object]:
        return {
            "row": self.row,
            "code": self.code,
            "theirs": self.theirs.isoformat(),
            "ours": self.ours.isoformat(),
            "reason": str(self),
        }


@dataclass(slots=True)
class ImportReport:
    """Counts of rows, the rows refused and why, and the dates that our own counting does not bear out."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    paper_letters: int = 0

    def __str__(self) -> str:
        counted = (
            (self.created, "mới"),
            (self.changed, "thay đổi"),
            (self.unchanged, "không đổi"),
            (len(self.errors), "dòng không nhận"),
            (len(self.differences), "khác hạn tính lại"),
            (self.paper_letters, "thư xin lỗi giấy"),
        )
        return f"Hồ sơ: {', '.join(f'{number(count)} {what}' for count, what in counted)}."

    def add(self, other: "ImportReport") -> None:
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.errors += other.errors
        self.differences += other.differences
        self.paper_letters += other.paper_letters
