"""What has to be made public of a procedure, part by part, and which procedures lack which.

The parts are those of Nghị định 63/2010/NĐ-CP Điều 8, with what the national database of procedures publishes beside
them: code, field and the decision that published the procedure (law.md 3.3). A form, a condition or a fee is a part
only where the procedure has one; the office then writes “Không”, and a blank means that nobody has said anything yet.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from procedures.models import ProcedureVersion

Test = Callable[[ProcedureVersion], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `field` is where it is written in the form."""

    key: str
    label: str
    field: str
    basis: str
    is_said: Test


@dataclass(frozen=True, slots=True)
class Standing:
    """One procedure against the list."""

    version: ProcedureVersion
    missing: tuple[Part, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Disclosure:
    """All procedures in force against the list, and how many lack each part."""

    standings: tuple[Standing, ...]
    lacking: tuple[tuple[Part, int], ...]

    @property
    def complete(self) -> int:
        return sum(standing.is_complete for standing in self.standings)


def _text(name: str) -> Test:
    return lambda version: bool(str(getattr(version, name)).strip())


def _papers(version: ProcedureVersion) -> bool:
    """`papers` as `posters.with_papers` fills it in."""
    return bool(version.papers) and version.dossier_sets is not None  # type: ignore[attr-defined]


ARTICLE = "63/2010/NĐ-CP, Điều 8"
DATABASE = "CSDL quốc gia về TTHC"
PARTS = (
    Part("ten", "Tên thủ tục", "name", ARTICLE, _text("name")),
    Part("ma", "Mã thủ tục", "name", DATABASE, lambda version: bool(version.procedure.code)),
    Part("linh-vuc", "Lĩnh vực", "name", DATABASE, lambda version: bool(version.procedure.field_id)),
    Part("trinh-tu", "Trình tự thực hiện", "steps", ARTICLE, _text("steps")),
    Part("cach-thuc", "Cách thức thực hiện", "ways", ARTICLE, _text("ways")),
    Part("ho-so", "Thành phần, số lượng hồ sơ", "dossier_sets", ARTICLE, _papers),
    Part("thoi-han", "Thời hạn giải quyết", "limit_amount", ARTICLE, lambda version: version.limit is not None),
    Part("doi-tuong", "Đối tượng thực hiện", "subjects", ARTICLE, _text("subjects")),
    Part("co-quan", "Cơ quan giải quyết", "authority", ARTICLE, _text("authority")),
    Part("ket-qua", "Kết quả", "result", ARTICLE, _text("result")),
    Part(
        "phi",
        "Phí, lệ phí",
        "fee_amount",
        ARTICLE,
        lambda version: version.fee_amount is not None or bool(version.fee_note.strip()),
    ),
    Part("mau-don", "Mẫu đơn, mẫu tờ khai", "forms", ARTICLE, _text("forms")),
    Part("yeu-cau", "Yêu cầu, điều kiện", "conditions", ARTICLE, _text("conditions")),
    Part("can-cu", "Căn cứ pháp lý", "legal_basis", DATABASE, _text("legal_basis")),
    Part("quyet-dinh", "Quyết định công bố", "decision", DATABASE, _text("decision")),
)
BY_KEY = {part.key: part for part in PARTS}


def standing(version: ProcedureVersion) -> Standing:
    """What this version lacks; its papers must have been filled in."""
    return Standing(version, tuple(part for part in PARTS if not part.is_said(version)))


def disclosure(versions: Iterable[ProcedureVersion]) -> Disclosure:
    """These versions (with their papers) against the list, in their own order."""
    standings = tuple(map(standing, versions))
    counts = Counter(part.key for found in standings for part in found.missing)
    return Disclosure(standings, tuple((part, counts[part.key]) for part in PARTS if counts[part.key]))
