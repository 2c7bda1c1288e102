"""What the files of 2023 do not hold, invented for the demonstration: fees, the volunteers' log, remarks, complaints.

All of it stands beside the article's figures and is counted in none of them; marked `demo:` where a row has a key.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dossiers.models import Dossier, Payment
from dossiers.states import Channel
from procedures.kinds import TeamKind
from procedures.models import HelperTeam, OutreachEvent, SupportEntry
from surveys.models import Feedback, FeedbackKind
from tanthanh.office.models import Officer

YEAR = 2023
KEY = f"demo:{YEAR}:"
BATCH = 1000
ONLINE, TRANSFER, CASH = Payment.Method.ONLINE, Payment.Method.TRANSFER, Payment.Method.CASH
# Of a hundred dossiers of a channel, up to which place who paid how.
SHARES = {
    Channel.ONLINE: ((64, ONLINE), (86, TRANSFER), (100, CASH)),
    Channel.IN_PERSON: ((22, TRANSFER), (100, CASH)),
    Channel.POSTAL: ((100, TRANSFER),),
}
EVENTS = (
    (date(2023, 3, 18), "Ra quân “Ngày thứ Bảy số”", "Nhà văn hóa khối phố 1", 145),
    (date(2023, 6, 10), "Cài VNeID tại chợ", "Chợ phường", 210),
    (date(2023, 10, 10), "Ngày Chuyển đổi số quốc gia", "Sân UBND phường", 320),
)


class Said(NamedTuple):
    """One remark: when it came, what it said and, where it was answered, after how many days and how."""

    received: date
    kind: FeedbackKind
    text: str
    days: int | None
    answer: str = ""
    upheld: bool | None = None
    is_public: bool = False


SAID = (
    Said(date(2023, 2, 8), FeedbackKind.REMARK, "Đầu giờ sáng thứ Hai đông, thiếu ghế ngồi chờ.", 5,
         "Bộ phận một cửa đã kê thêm 12 ghế từ ngày 15/02.", is_public=True),
    Said(date(2023, 3, 21), FeedbackKind.PROCEDURE, "Tờ khai kết hôn ở bảng niêm yết là mẫu cũ.", 3,
         "Đã thay mẫu mới trên bảng và trên trang thủ tục.", upheld=True, is_public=True),
    Said(date(2023, 4, 13), FeedbackKind.CONDUCT, "Hỏi về hồ sơ mà cán bộ trả lời cộc lốc.", 8,
         "Lãnh đạo đã nhắc nhở và xin lỗi trực tiếp người phản ánh.", upheld=True),
    Said(date(2023, 5, 25), FeedbackKind.REMARK, "Mã QR trên giấy hẹn quét rất tiện.", 2, "Xin cảm ơn ý kiến."),
    Said(date(2023, 7, 6), FeedbackKind.PROCEDURE, "Chứng thực chữ ký phải chờ đến chiều.", 9,
         "Đã kiểm tra: hôm đó mất điện buổi sáng; hồ sơ trả trong ngày theo quy định.", upheld=False),
    Said(date(2023, 8, 17), FeedbackKind.CONDUCT, "Phản ánh nói to tiếng ở quầy 2.", 6,
         "Đã xem lại camera và người trực: không có việc như phản ánh.", upheld=False),
    Said(date(2023, 9, 28), FeedbackKind.REMARK, "Đề nghị mở cửa sớm hơn vào thứ Năm.", 4,
         "Thứ Năm có người hướng dẫn từ 7 giờ 15.", is_public=True),
    Said(date(2023, 11, 14), FeedbackKind.PROCEDURE, "Trang nộp trực tuyến không nhận tệp ảnh.", 13,
         "Đã báo đơn vị vận hành; lỗi đã sửa ngày 24/11.", upheld=True),
)  # fmt: skip


def ensure_year(officers: dict[str, Officer]) -> None:
    """Each kind once; what stands already is left as it is."""
    if not Payment.objects.filter(key__startswith=KEY).exists():
        Payment.objects.bulk_create(_fees(officers["tiepnhan"]), batch_size=BATCH)
    youth = HelperTeam.objects.filter(kind=TeamKind.YOUTH).order_by("pk").first()
    if youth and not SupportEntry.objects.filter(team=youth, day__year=YEAR).exists():
        _support(youth)
    if not Feedback.objects.filter(sent_key__startswith=KEY).exists():
        Feedback.objects.bulk_create(_feedback(officers["lanhdao"]))


def _fees(clerk: Officer) -> Iterator[Payment]:
    """What the catalogue says for every dossier whose procedure costs something, paid on the day it came."""
    ours = Dossier.objects.of_one_stop().received_in(YEAR).filter(version__fee_amount__gt=0)
    rows = ours.order_by("pk").values_list("pk", "code", "channel", "received_on", "received_at", "version__fee_amount")
    for pk, code, channel, received_on, received_at, fee in rows.iterator():
        # The same on every machine: drawn by the code.
        place = int.from_bytes(hashlib.sha256(code.encode()).digest()[:4]) % 100
        yield Payment(
            dossier_id=pk,
            method=next(method for until, method in SHARES[Channel(channel)] if place < until),
            amount=fee or 0,
            paid_on=received_on,
            recorded_at=received_at,
            recorded_by=clerk,
            key=f"{KEY}{pk}",
        )


def _support(youth: HelperTeam) -> None:
    """Mondays and Thursdays of the year at the counter, and three days among people."""
    day = date(YEAR, 1, 2)
    while day.year == YEAR:
        if day.weekday() in {0, 3}:
            helped = 6 + day.toordinal() % 9
            SupportEntry.objects.create(team=youth, day=day, place=youth.place, hours=4, volunteers=2, helped=helped)
        day += timedelta(days=1)
    for held_on, name, place, attended in EVENTS:
        OutreachEvent.objects.create(day=held_on, name=name, place=place, attended=attended)


def _feedback(leader: Officer) -> Iterator[Feedback]:
    for number, said in enumerate(SAID, start=1):
        answered_on = None if said.days is None else said.received + timedelta(days=said.days)
        yield Feedback(
            code=f"GY23-DEMO{number:02}",
            secret=f"DEMO{number:04}",
            sent_key=f"{KEY}{number}",
            kind=said.kind,
            text=said.text,
            may_publish=said.is_public,
            received_on=said.received,
            due_on=said.received + timedelta(days=14),
            answer=said.answer,
            answered_on=answered_on,
            answered_by=leader if answered_on else None,
            is_upheld=said.upheld,
            published_text=said.text if said.is_public else "",
            published_answer=said.answer if said.is_public else "",
            published_on=answered_on if said.is_public else None,
        )
