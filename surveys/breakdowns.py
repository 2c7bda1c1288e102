"""A year's satisfaction cut by month, door, field, point, content of the decree and factor; and what is shown apart.

Everything is counted in the database: three queries over the ballots, one over the monthly sums, one over dossiers.
A rate is (4 + 5) over valid answers (law.md 6.4), never shown for fewer than five answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractMonth

from dossiers.models import Dossier
from procedures.models import Field
from surveys.models import Answer, Ballot, Door, Doubt, Factor, Kind, SurveyPoint, Tally
from surveys.questionnaire import MARKS, SMALLEST_GROUP
from surveys.scores import Score
from surveys.standard_questions import CONTENTS
from surveys.tallies import FIELD, POINT
from tanthanh.office.vietnamese import ZONE, number, percent, percent_text


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a table and the marks it gave."""

    label: str
    score: Score


@dataclass(frozen=True, slots=True)
class Section:
    """One table: `key` for its place on the page, `note` for what has to be known to read it."""

    key: str
    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """How many answered from a receipt or letter, of the dossiers returned in the year."""

    answered: int
    returned: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.answered, self.returned)

    @property
    def words(self) -> str:
        return f"{number(self.answered)} trên {number(self.returned)} hồ sơ đã trả"

    @property
    def sentence(self) -> str:
        """For everybody: without a figure where so few answered that they might be recognised."""
        if not self.returned or 0 < self.answered < SMALLEST_GROUP:
            return "Chưa đủ phiếu gửi từ giấy tiếp nhận để nêu tỷ lệ trả lời."
        return f"Tỷ lệ trả lời từ mã trên giấy tiếp nhận, thư hoặc tin mời: {percent_text(self.rate)} ({self.words})."


def response(year: int) -> Response:
    """Only receipts can be set against the one-stop's dossiers: who answers at the wall or on paper names none."""
    answered = Ballot.objects.filter(year=year, door=Door.RECEIPT).count()
    first, after = (datetime(place, 1, 1, tzinfo=ZONE) for place in (year, year + 1))
    returned = Dossier.objects.of_one_stop().filter(returned_at__gte=first, returned_at__lt=after)
    return Response(answered, returned.count())


def sections(year: int) -> list[Section]:
    """Every table of the year that has a row in it."""
    found = [
        *_overall(year),
        *_tallied(year),
        *_mapped(year),
        _years(),
    ]
    return [section for section in found if section.rows]


def _counted(answers: QuerySet[Answer], *keys: str) -> Iterable[tuple[tuple[object, ...], int, int]]:
    """Groups by `keys` with a mark and how often it was given."""
    rows = answers.values_list(*keys, "score").annotate(n=Count("pk")).order_by()
    return ((tuple(row[:-2]), row[-2], row[-1]) for row in rows)


class _Marks:
    """Counts of marks under any key, growing."""

    def __init__(self) -> None:
        self.found: dict[object, list[int]] = defaultdict(lambda: [0] * len(MARKS))

    def add(self, key: object, mark: int, times: int) -> None:
        self.found[key][mark - 1] += times

    def rows(self, labels: Mapping[object, str]) -> tuple[Row, ...]:
        return tuple(Row(label, Score(tuple(self.found[key]))) for key, label in labels.items() if key in self.found)


def _overall(year: int) -> list[Section]:
    """The overall question by month and door, and the answers that want a second look."""
    asked = Answer.objects.filter(ballot__year=year, ballot__questionnaire__kind=Kind.SHORT, question__is_overall=True)
    month = asked.annotate(month=ExtractMonth("ballot__answered_on"))
    months, doors, apart = _Marks(), _Marks(), _Marks()
    for key, mark, times in _counted(month, "month", "ballot__door", "ballot__doubt", "ballot__from_office"):
        in_month, door, doubt, from_office = key
        if doubt == Doubt.BURST:
            apart.add("burst", mark, times)
            continue
        months.add(in_month, mark, times)
        doors.add(door, mark, times)
        if doubt == Doubt.UNPROVEN:
            apart.add("unproven", mark, times)
        if from_office:
            apart.add("office", mark, times)
        if not doubt and not from_office:
            apart.add("plain", mark, times)
    notes: dict[object, str] = {
        "burst": "Đợt phiếu trùng (không tính vào số nào)",
        "unproven": "Máy gửi không tự kiểm chứng, ví dụ tắt JavaScript (có tính)",
        "office": "Gửi từ mạng của cơ quan (có tính)",
        "plain": "Còn lại",
    }
    return [
        Section("thang", "Theo tháng", months.rows({place: f"Tháng {place}" for place in range(1, 13)})),
        Section("kenh", "Theo kênh", doors.rows({door.value: door.label[0].upper() + door.label[1:] for door in Door})),
        Section(
            "rieng",
            "Xem riêng",
            apart.rows(notes) if set(apart.found) - {"plain"} else (),
            "Để thấy con số chung có dựa vào phiếu đáng ngờ không.",
        ),
    ]


def _tallied(year: int) -> list[Section]:
    """The overall question by field of procedures and by point, out of the sums of each month."""
    rows = Tally.objects.filter(month__year=year, question__is_overall=True, answers__gt=0)
    fields, points = _Marks(), _Marks()
    for subject, mark, times in rows.values_list("subject", "score", "answers"):
        kind, _, key = subject.partition("/")
        (fields if kind == FIELD else points).add(f"{kind}/{key}", mark, times)
    note = "Chỉ phiếu điện tử có chọn lĩnh vực hoặc quét mã của điểm; cộng theo tháng, không ghi vào từng phiếu."
    return [
        Section("linh-vuc", "Theo lĩnh vực", fields.rows(_labels(FIELD, Field.objects.order_by("name"))), note),
        Section("diem", "Theo quầy, nơi", points.rows(_labels(POINT, SurveyPoint.objects.order_by("name"))), note),
    ]


def _labels(kind: str, rows: "QuerySet[Field] | QuerySet[SurveyPoint]") -> dict[object, str]:
    return {f"{kind}/{row.pk}": row.name for row in rows}


def _mapped(year: int) -> list[Section]:
    """All questions pooled by content of Điều 33 and by SIPAS factor, of both forms."""
    asked = Answer.objects.filter(ballot__year=year, question__options=[]).exclude(ballot__doubt=Doubt.BURST)
    contents, factors = _Marks(), _Marks()
    for (letters, factor), mark, times in _counted(asked, "question__contents", "question__factor"):
        for letter in str(letters).split():
            contents.add(letter, mark, times)
        if factor:
            factors.add(factor, mark, times)
    return [
        Section(
            "dieu-33",
            "Theo nội dung Điều 33 Nghị định 118/2025/NĐ-CP",
            contents.rows({letter: f"{letter}) {text}" for letter, text in CONTENTS.items()}),
            "Cộng câu trả lời của mọi câu thuộc nội dung đó; một câu có thể thuộc hai nội dung.",
        ),
        Section(
            "sipas",
            "Theo năm yếu tố SIPAS",
            factors.rows({factor.value: factor.label[0].upper() + factor.label[1:] for factor in Factor}),
            "Cộng câu trả lời của mọi câu thuộc yếu tố, cả phiếu ngắn và phiếu đầy đủ.",
        ),
    ]


def _years() -> Section:
    asked = Answer.objects.filter(question__is_overall=True, ballot__questionnaire__kind=Kind.SHORT)
    marks = _Marks()
    for (year,), mark, times in _counted(
        asked.exclude(ballot__doubt=Doubt.BURST).annotate(year=F("ballot__year")), "year"
    ):
        marks.add(year, mark, times)
    labels: dict[object, str] = {year: f"Năm {year}" for year in sorted(marks.found, key=str)}
    return Section("nam", "Qua các năm", marks.rows(labels))
