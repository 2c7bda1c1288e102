"""What a citizen is asked at home, one question a screen, in plain words; the same for everybody who reads them.

Titles are Vietnamese; English pages say them by the catalogue (`languages.said`). Nothing is asked that the counter
does not need: the answers fill the intake screen, and what only one kind of dossier needs becomes its note.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from procedures.models import RequiredDocument

PAPER = re.compile(r"giay-to-([1-9][0-9]{0,2})")


class Kind(StrEnum):
    """How a question is answered: by a field of the intake form, a line of text, a day, or one of a few choices."""

    FIELD = "FIELD"
    TEXT = "TEXT"
    DAY = "DAY"
    PAPER = "PAPER"


class Having(StrEnum):
    """What the citizen says of a paper."""

    BRING = "BRING"
    PHOTO = "PHOTO"
    MISSING = "MISSING"


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. `name` is the field of the intake form that takes the answer; `label` names it on the summary."""

    key: str
    title: str
    label: str
    help: str = ""
    name: str = ""
    kind: Kind = Kind.FIELD
    is_required: bool = False
    paper: str = ""
    paper_note: str = ""

    @property
    def is_paper(self) -> bool:
        return self.kind == Kind.PAPER

    @property
    def is_day(self) -> bool:
        return self.kind == Kind.DAY or self.name == "applicant_birth_date"

    @property
    def is_choice(self) -> bool:
        """One of a few answers that we wrote, so that an English page can say it."""
        return self.is_paper or self.name in {"applicant_sex", "return_method"}


APPLICANT = (
    Question(
        "so-dinh-danh",
        "Số định danh của bạn là gì?",
        "Số định danh",
        "12 số trên thẻ căn cước. Không nhớ thì để trống, cán bộ sẽ đọc trên thẻ của bạn.",
        name="applicant_id_number",
    ),
    Question("ho-ten", "Họ và tên của bạn là gì?", "Họ và tên", name="applicant_name", is_required=True),
    Question("ngay-sinh", "Bạn sinh ngày nào?", "Ngày sinh", name="applicant_birth_date"),
    Question("gioi-tinh", "Giới tính ghi trên giấy tờ của bạn?", "Giới tính", name="applicant_sex"),
    Question("dia-chi", "Bạn đang ở đâu?", "Địa chỉ", "Số nhà, đường hoặc tổ, khối phố.", name="applicant_address"),
    Question(
        "dien-thoai",
        "Số điện thoại nào gọi được cho bạn?",
        "Số điện thoại",
        "Để báo khi có kết quả hoặc còn thiếu giấy tờ.",
        name="applicant_phone",
    ),
    Question("thu-dien-tu", "Bạn có thư điện tử không?", "Thư điện tử", name="applicant_email"),
)
LAST = (
    Question("nhan-ket-qua", "Bạn muốn nhận kết quả thế nào?", "Nhận kết quả", name="return_method", is_required=True),
    Question("ghi-chu", "Còn điều gì cán bộ cần biết?", "Điều cần nói thêm", kind=Kind.TEXT),
)
# What the declaration of one procedure asks besides the applicant, by the national code.
MORE: Mapping[str, tuple[Question, ...]] = {
    "1.001193": (
        Question("ten-tre", "Họ, chữ đệm và tên của trẻ?", "Tên của trẻ", kind=Kind.TEXT, is_required=True),
        Question("ngay-sinh-tre", "Trẻ sinh ngày nào?", "Ngày sinh của trẻ", kind=Kind.DAY, is_required=True),
        Question("noi-sinh-tre", "Trẻ sinh ở đâu?", "Nơi sinh của trẻ", "Tên bệnh viện, phường xã.", kind=Kind.TEXT),
        Question("ten-me", "Họ và tên mẹ của trẻ?", "Tên mẹ", kind=Kind.TEXT),
        Question("ten-cha", "Họ và tên cha của trẻ?", "Tên cha", kind=Kind.TEXT),
    ),
    "1.000656": (
        Question("ten-nguoi-mat", "Họ và tên người đã mất?", "Tên người đã mất", kind=Kind.TEXT, is_required=True),
        Question("ngay-mat", "Người đó mất ngày nào?", "Ngày mất", kind=Kind.DAY),
    ),
    "1.004873": (
        Question(
            "muc-dich",
            "Bạn cần giấy xác nhận để làm gì?",
            "Mục đích sử dụng",
            "Ví dụ: kết hôn, mua bán nhà đất, vay vốn.",
            kind=Kind.TEXT,
            is_required=True,
        ),
    ),
    "2.000815": (
        Question(
            "so-ban",
            "Bạn cần chứng thực mấy bản?",
            "Số bản cần chứng thực",
            "Ví dụ: 3 bản bằng đại học.",
            kind=Kind.TEXT,
        ),
    ),
}


def questions(code: str, papers: Iterable[RequiredDocument]) -> tuple[Question, ...]:
    """Every question for the procedure with this code, in the order in which they are asked."""
    asked = tuple(_paper(document) for document in papers)
    return (*APPLICANT, *MORE.get(code, ()), *asked, *LAST)


def _paper(document: RequiredDocument) -> Question:
    return Question(
        f"giay-to-{document.position}",
        "Bạn có giấy tờ này chưa?",
        document.name,
        kind=Kind.PAPER,
        is_required=True,
        paper=document.name,
        paper_note=document.note,
    )


def unanswered(asked: Iterable[Question], answers: Mapping[str, str]) -> list[Question]:
    """Those not answered yet; one that was passed over counts as answered."""
    return [question for question in asked if question.key not in answers]


def missing(asked: Iterable[Question], answers: Mapping[str, str]) -> list[Question]:
    """Those without which nothing can be prepared or filed."""
    return [question for question in asked if question.is_required and not answers.get(question.key)]


def after(asked: tuple[Question, ...], key: str, answers: Mapping[str, str]) -> Question | None:
    """The next open question behind this one, else the first open one; None where all are answered."""
    keys = [question.key for question in asked]
    behind = asked[keys.index(key) + 1 :] if key in keys else asked
    return next(iter([*unanswered(behind, answers), *unanswered(asked, answers)]), None)


def before(asked: tuple[Question, ...], key: str) -> Question | None:
    """The question on the screen before."""
    keys = [question.key for question in asked]
    return asked[keys.index(key) - 1] if key in keys[1:] else None


def paper_position(key: str) -> int | None:
    """The place in the catalogue's list of the paper that this key asks about."""
    found = PAPER.fullmatch(key)
    return int(found[1]) if found else None
