"""The report's words as a Word file and as a PDF, in the layout of an office's letter (NĐ 30/2020, Phụ lục I)."""

import io
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.periods import Period
from tanthanh.office import pdf
from tanthanh.office.models import OfficeProfile
from tanthanh.office.vietnamese import date_in_words, office_day

FACE = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TITLE = "Kết quả tiếp nhận và giải quyết thủ tục hành chính {}"


def words(period: Period, text: str, *, office: OfficeProfile | None, day: date) -> dict[str, Any]:
    """Everything on the paper; both files place the same words."""
    return {
        "agency": office.name if office else "",
        "place_date": f"{office.place if office else ''}, {date_in_words(day)}".lstrip(", "),
        "signature": office.signature_lines.splitlines() if office else [],
        "title": TITLE.format(period.name),
        "days": f"(số liệu {period.days})",
        "paragraphs": [part.strip() for part in text.split("\n") if part.strip()],
    }


def as_pdf(period: Period, text: str, *, office: OfficeProfile | None, at: datetime) -> bytes:
    data = words(period, text, office=office, day=office_day(at))
    return pdf.render("reports/narrative", data, timestamp=at)


def as_docx(period: Period, text: str, *, office: OfficeProfile | None, at: datetime) -> bytes:
    """A plain document that any office program opens and edits; made from nothing, without a template of ours."""
    said = words(period, text, office=office, day=office_day(at))
    document = Document()
    _page(document, said["title"], at)
    _heading(document, said)
    _line(document, "BÁO CÁO", bold=True)
    _line(document, said["title"], bold=True)
    _line(document, said["days"], italic=True)
    for part in said["paragraphs"]:
        paragraph = document.add_paragraph(part)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(10)
    for line in said["signature"]:
        _line(document, line.upper(), bold=True).paragraph_format.left_indent = Mm(80)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _page(document: Any, title: str, at: datetime) -> None:  # noqa: ANN401 -- python-docx names no public type
    """A4 with the margins of the decree, and one face for Latin and Vietnamese letters alike."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), FACE)
    document.core_properties.title, document.core_properties.language = title, "vi-VN"
    document.core_properties.author, document.core_properties.comments = "", ""
    document.core_properties.created = document.core_properties.modified = at.replace(tzinfo=None)


def _heading(document: Any, said: dict[str, Any]) -> None:  # noqa: ANN401 -- as above
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _written(left.paragraphs[0], said["agency"].upper(), bold=True)
    _written(right.paragraphs[0], NATION, bold=True)
    _written(right.add_paragraph(), MOTTO, bold=True)
    _written(right.add_paragraph(), said["place_date"], italic=True)


def _line(document: Any, text: str, **look: bool) -> Any:  # noqa: ANN401 -- as above
    return _written(document.add_paragraph(), text, **look)


def _written(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> Any:  # noqa: ANN401 -- as above
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph
