"""Lists of dossiers and letters as files: all the rows of the screen, with what was asked for on top."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models.query import QuerySet

from dossiers.filter_words import in_words
from dossiers.filters import Filter
from dossiers.models import Dossier, LatenessEpisode
from dossiers.models.dossier import DossierQuerySet
from dossiers.standing import standing
from tanthanh.office.models import Officer
from tanthanh.office.spreadsheets import Column, Listing, Value
from tanthanh.office.vietnamese import ZONE, phone_text, stamp

# Read from the database so many at a time; two of them are in memory at once.
CHUNK = 2000

# Headings that our own importer and that of the province know again (formats.md g).
DOSSIERS = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Mã TTHC", 11),
    Column("Tên thủ tục hành chính", 50),
    Column("Lĩnh vực", 20),
    Column("Họ tên chủ hồ sơ", 26),
    Column("Địa chỉ", 36),
    Column("Số điện thoại", 15),
    Column("Hình thức nộp", 18),
    Column("Liên thông", 8),
    Column("Ngày nhận hồ sơ", 17),
    Column("Hẹn trả lần đầu", 17),
    Column("Ngày hẹn trả kết quả", 17),
    Column("Hạn theo quy định", 17),
    Column("Ngày kết thúc xử lý", 17),
    Column("Ngày trả", 17),
    Column("Trạng thái", 18),
    Column("Bộ phận đang giữ", 24),
    Column("So với hạn", 20),
)
COLUMNS = (
    "code",
    "official_code",
    "applicant_name",
    "applicant_address",
    "applicant_phone",
    "channel",
    "is_interlinked",
    "state",
    "received_at",
    "first_promised_at",
    "promised_at",
    "due_at",
    "clock_stopped_at",
    "finished_at",
    "returned_at",
    "version__name",
    "version__short_name",
    "version__procedure__code",
    "version__procedure__field__name",
    "unit__name",
)

LATE = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Tên thủ tục hành chính", 50),
    Column("Hạn bị lỡ", 17),
    Column("Phát hiện lúc", 17),
    Column("Xong lúc", 17),
    Column("Bộ phận", 24),
    Column("Nguyên nhân", 30),
    Column("Thư xin lỗi", 24),
    Column("Hẹn lại", 17),
)


def of_dossiers(found: DossierQuerySet, asked: Filter, *, by: Officer, now: datetime) -> Listing:
    """`found` is what `asked` describes; newest first, as the list shows it."""
    rows = (
        found.select_related("version__procedure__field", "unit")
        .only(*COLUMNS)
        .order_by("-received_at", "-pk")
        .iterator(chunk_size=CHUNK)
    )
    return Listing("ho-so", "Danh sách hồ sơ", DOSSIERS, _dossier_rows(rows, now), told(by, now, in_words(asked)))


def told(by: Officer, now: datetime, *sentences: str) -> tuple[str, ...]:
    """Below the title of every list: what was asked for, and who took it out when."""
    return (*sentences, f"Kết xuất lúc {stamp(now)}, người kết xuất: {by.full_name}.")


def _dossier_rows(dossiers: Iterable[Dossier], now: datetime) -> Iterator[Sequence[Value]]:
    for number, dossier in enumerate(dossiers, start=1):
        yield (
            number,
            dossier.code,
            dossier.version.procedure.code,
            dossier.version.name,
            dossier.version.procedure.field.name,
            dossier.applicant_name,
            dossier.applicant_address,
            phone_text(dossier.applicant_phone),
            dossier.get_channel_display(),
            "x" if dossier.is_interlinked else None,
            dossier.received_at,
            dossier.first_promised_at,
            dossier.promised_at,
            dossier.due_at,
            dossier.finished_at,
            dossier.returned_at,
            dossier.get_state_display(),
            dossier.unit.name if dossier.unit else None,
            standing(dossier, now=now).label,
        )


def of_lateness(visible: DossierQuerySet, year: int, *, by: Officer, now: datetime) -> Listing:
    """Every date missed in a year, the oldest first, finished since or not, with its letter."""
    episodes = (
        LatenessEpisode.objects.filter(
            relieved_at=None,
            dossier__in=visible,
            missed_due_at__gte=datetime(year, 1, 1, tzinfo=ZONE),
            missed_due_at__lt=datetime(year + 1, 1, 1, tzinfo=ZONE),
        )
        .select_related("dossier__version", "unit", "letter")
        .order_by("missed_due_at", "pk")
    )
    sentence = f"Bộ lọc: hạn bị lỡ trong năm {year}; không kể lần hết trễ do đổi lịch."
    return Listing("tre-han", f"Hồ sơ trễ hạn năm {year}", LATE, _late_rows(episodes), told(by, now, sentence))


def _late_rows(episodes: QuerySet[LatenessEpisode]) -> Iterator[Sequence[Value]]:
    for number, episode in enumerate(episodes.iterator(chunk_size=CHUNK), start=1):
        letter = getattr(episode, "letter", None)
        yield (
            number,
            episode.dossier.code,
            episode.dossier.version.title,
            episode.missed_due_at,
            episode.opened_at,
            episode.closed_at,
            episode.unit.name if episode.unit else None,
            letter.get_cause_display() if letter else episode.get_cause_display(),
            _letter(letter.get_state_display(), letter.number, letter.year) if letter else "chưa có",
            letter.new_promise_at if letter else None,
        )


def _letter(state: str, number: int | None, year: int | None) -> str:
    return f"{state}, số {number}/{year}" if number else state
