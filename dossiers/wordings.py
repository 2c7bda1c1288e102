"""The sentences of the official papers that the office may put in its own words, as dated data.

Which sentences stand on a paper, and where, is the form's; how they are said is the office's. A wording holds from its
day on, so that a paper of an earlier day still says what it said. It is plain text with placeholders from a short list.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dossiers.models import PaperWording
from dossiers.states import Paper
from tanthanh.office.models import Officer
from tanthanh.office.vietnamese import nfc, short_date

LONGEST = 600
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
DOTS = "………………………"


class WordingError(ValueError):
    """Words that cannot be printed; the message is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """One sentence or two of one kind of paper; `texts` are the form's own words by folder of forms."""

    kind: Paper
    label: str
    texts: Mapping[str, str]


def _same(text: str) -> Mapping[str, str]:
    return {"2018": text, "2025": text}


BLOCKS: dict[str, Block] = {
    "chu-y-giay-tiep-nhan": Block(
        Paper.RECEIPT,
        "Chú ý ở cuối Giấy tiếp nhận",
        {
            "2018": "Khi đến nhận kết quả, mang theo Giấy này và giấy tờ tùy thân; người nhận thay phải có giấy ủy "
            "quyền.",
            "2025": "Khi đến nhận kết quả, mang theo Giấy này (nếu mất, mang giấy tờ tùy thân); người nhận thay phải "
            "có giấy ủy quyền. Có kết quả sớm, cơ quan sẽ báo trước qua điện thoại, tin nhắn hoặc thư điện tử.",
        },
    ),
    "huong-dan-bo-sung": Block(
        Paper.SUPPLEMENT_REQUEST,
        "Câu hướng dẫn của Phiếu yêu cầu bổ sung",
        _same(
            "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với {nguoi_lien_he}, số điện thoại "
            "{dien_thoai} để được hướng dẫn."
        ),
    ),
    "loi-cuoi-tu-choi": Block(
        Paper.REFUSAL, "Câu cuối của Phiếu từ chối", _same("Xin thông báo cho Ông/Bà được biết và thực hiện.")
    ),
    "loi-cuoi-dung": Block(
        Paper.STOP_NOTICE,
        "Câu cuối của Thông báo dừng giải quyết",
        _same("{bo_phan_mot_cua} thông báo để Ông/Bà được biết."),
    ),
    "loi-xin-loi": Block(
        Paper.APOLOGY_LETTER,
        "Lời xin lỗi",
        {
            "2018": "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của {xung_ho}. {co_quan} trân trọng "
            "gửi lời xin lỗi đến {xung_ho} và rất mong nhận được sự thông cảm vì sự chậm trễ này.",
            "2025": "{co_quan} trân trọng xin lỗi {xung_ho} vì sự chậm trễ này và mong nhận được sự thông cảm.",
        },
    ),
    "loi-xin-loi-khac": Block(
        Paper.APOLOGY_LETTER,
        "Lời xin lỗi về việc khác ngoài trễ hạn",
        _same(
            "{co_quan} nhận trách nhiệm, trân trọng xin lỗi {xung_ho} về việc nêu trên và mong nhận được sự thông cảm."
        ),
    ),
    "ghi-chu-phieu-kiem-soat": Block(
        Paper.CONTROL_SLIP,
        "Ghi chú của Phiếu kiểm soát",
        _same("Phiếu này đi kèm hồ sơ; bộ phận giao ghi kết quả giải quyết khi bàn giao."),
    ),
}

# What a placeholder is called, what it means, and where its value stands in the data of a paper (base.typ).
PLACEHOLDERS: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "co_quan": ("tên cơ quan", lambda data: data["office"]["agency_name"]),
    "bo_phan_mot_cua": ("tên bộ phận một cửa", lambda data: data["office"]["one_stop_name"]),
    "dia_chi": ("địa chỉ cơ quan", lambda data: data["office"]["address"]),
    "dien_thoai": ("điện thoại cơ quan", lambda data: data["office"]["phone"] or DOTS),
    "ma_ho_so": ("mã hồ sơ", lambda data: data["code"]),
    "thu_tuc": ("tên thủ tục", lambda data: data["procedure"]),
    "ho_ten": ("họ tên người nộp", lambda data: data["applicant"]["name"]),
    "xung_ho": ("ông, bà hoặc quý đơn vị", lambda data: data["applicant"]["title"]),
    "nguoi_lien_he": ("người hướng dẫn hồ sơ", lambda data: data.get("contact", {}).get("name") or DOTS),
}

# The words that are being tried out, for a preview only: nothing of them is stored.
_tried: ContextVar[tuple[str, str] | None] = ContextVar("tried_wording", default=None)


def checked(text: str) -> str:
    """The words fit to store and print. Raises WordingError."""
    text = " ".join(nfc(text).split())
    if not text:
        raise WordingError("Hãy ghi lời văn; muốn dùng lại lời của mẫu thì chép câu gốc bên dưới.")
    if len(text) > LONGEST:
        raise WordingError(f"Lời văn dài quá {LONGEST} ký tự, sẽ tràn khỏi tờ giấy: hãy viết gọn lại.")
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            raise WordingError(f"Không có chỗ điền “{{{name}}}”. Chỉ dùng: {named()}.")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise WordingError(f"Dấu ngoặc nhọn phải đi theo cặp quanh tên chỗ điền: {named()}.")
    return text


def named() -> str:
    """The placeholders there are: `{co_quan}, {dia_chi} …`."""
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def write(slug: str, text: str, *, valid_from: date, by: Officer, at: datetime, today: date) -> PaperWording:
    """Let a block say this from a day on, today at the earliest: what is printed already is not reworded."""
    if valid_from < today:
        raise WordingError(f"Lời mới chỉ áp dụng từ hôm nay ({short_date(today)}) trở đi: giấy cũ giữ lời cũ.")
    values = {"text": checked(text), "written_by": by, "written_at": at}
    return PaperWording.objects.update_or_create(block=slug, valid_from=valid_from, defaults=values)[0]


@contextmanager
def trying(slug: str, text: str) -> Iterator[None]:
    """Papers made inside say `text` at this block, whatever is stored."""
    token = _tried.set((slug, checked(text)))
    try:
        yield
    finally:
        _tried.reset(token)


def written(kind: Paper) -> list[PaperWording]:
    """The office's own words for this kind of paper, the newest day first; one query."""
    slugs = [slug for slug, block in BLOCKS.items() if block.kind == kind]
    return list(PaperWording.objects.filter(block__in=slugs).order_by("-valid_from", "-pk"))


def filled(
    kind: Paper, folder: str, day: date, data: Mapping[str, Any], rows: Iterable[PaperWording]
) -> dict[str, str]:
    """Block → its words on `day`, placeholders filled in; what `rows` do not say, the form does."""
    rows, tried = list(rows), _tried.get()
    texts = {}
    for slug, block in BLOCKS.items():
        if block.kind != kind:
            continue
        own = next((row.text for row in rows if row.block == slug and row.valid_from <= day), None)
        text = tried[1] if tried and tried[0] == slug else own or block.texts.get(folder) or block.texts["2025"]
        texts[slug] = PLACEHOLDER.sub(lambda found: PLACEHOLDERS[found[1]][1](data), text)
    return texts
